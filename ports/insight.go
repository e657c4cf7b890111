package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/job"
)

// Insight is what the operator of an installation looks at: the work of all owners together.
type Insight interface {
	// Depths returns how much work of each kind waits and runs, in no order; kinds of which there
	// is none may be missing. Waiting are tasks of jobs that have not ended, also those that wait
	// for another task.
	Depths(ctx context.Context) ([]Depth, error)
	// Running returns at most limit tasks that are worked on, those that began first before others.
	Running(ctx context.Context, limit int) ([]RunningTask, error)
	// Failed returns at most limit tasks that have failed since an instant, the newest first.
	Failed(ctx context.Context, since time.Time, limit int) ([]FailedTask, error)
	// Stored returns how many files are kept, and their bytes together.
	Stored(ctx context.Context) (files, bytes int64, err error)
}

// Depth is how much work of a kind there is.
type Depth struct {
	Kind    job.Kind
	Waiting int64
	Running int64
}

// RunningTask is a task that is worked on.
type RunningTask struct {
	Job, Task, Owner string
	Operation        string
	Kind             job.Kind
	Progress         int // percent
	Started          time.Time
	LeaseUntil       time.Time // when another takes it over, if nobody renews the lease
}

// FailedTask is a task that has failed.
type FailedTask struct {
	Job, Task, Owner string
	Operation        string
	Engine           string // "" where it had not come to one
	EngineVersion    string
	Failure          job.Failure
	Completed        time.Time
}
