package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/job"
)

// Processes are what the servers of an installation know of each other.
type Processes interface {
	// Report keeps what a process says of itself, in place of what it has said before.
	Report(ctx context.Context, p Process) error
	// Heard returns those that have reported since an instant, in the order of their ids.
	Heard(ctx context.Context, since time.Time) ([]Process, error)
	// Leave forgets a process, and all that have not reported since an instant.
	Leave(ctx context.Context, id string, since time.Time) error
}

// Process is a running server of the installation.
type Process struct {
	ID      string // sorts by when it began
	Host    string // name of its machine
	Role    string // what it does of what there is to do
	Version string
	Workers map[job.Kind]int // how many tasks it works on at once
	Started time.Time
	Seen    time.Time // when it was last heard of
}
