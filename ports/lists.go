package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/job"
)

// Lists are pages of rows as callers look through them.
type Lists interface {
	// Jobs returns the owner's jobs that the filter asks for, newest first and among equals by id,
	// at most Limit of them.
	Jobs(ctx context.Context, filter JobFilter) ([]*job.Job, error)
}

// JobFilter says which jobs to list.
type JobFilter struct {
	Owner  string
	Status job.Status // "" for any
	Tag    string     // "" for any
	After  JobMark    // the zero mark begins with the newest
	Skip   int        // passes over that many behind the mark
	Limit  int
}

// JobMark is a place in the list of jobs: behind the job of that instant and id, whether or not it
// is still there.
type JobMark struct {
	Created time.Time
	ID      string
}
