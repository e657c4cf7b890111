package ports

import (
	"context"

	"github.com/convertd/convertd/domain/event"
)

// Events is the log of what has happened to jobs. Jobs.Insert and Jobs.Save write it, in the transaction of the change: neither is there without
// the other. Each event has an id of its own; the numbers of a job's events begin at 1 and grow in the order in which their transactions commit.
// Of the events that tell of progress only a job's newest is kept.
type Events interface {
	// After returns the job's events with a greater number, in their order, times to the microsecond in UTC. A missing job is ErrNoRow.
	After(ctx context.Context, jobID string, number int64) ([]event.Event, error)
}
