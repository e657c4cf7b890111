package ports

import (
	"context"

	"github.com/convertd/convertd/domain/event"
)

// Events is the log of what has happened to jobs, files, subscriptions and quotas. An event is
// there with the change that it tells of, or neither is: both are written in one transaction.
type Events interface {
	// Append adds events to the log in their order, at the latest when the transaction commits.
	// What is wrong with them may be an error of a later call, or of Write. An id that is taken is
	// an error, and so is an event of a job that is not there by then.
	//
	// The positions of all events grow in the order in which they are appended; of transactions
	// side by side, one with greater positions may commit first. The numbers of a job's events
	// begin at 1 and grow in the order in which their transactions commit: whoever appends them has
	// inserted the job in the transaction, or got it to write it. Of a job's events whose name
	// replaces those before it, the newest is kept.
	Append(ctx context.Context, list ...event.Event) error
	// After returns the job's events with a greater number, in their order and with every field as
	// it was appended, times to the microsecond in UTC. A missing job is ErrNoRow.
	After(ctx context.Context, jobID string, number int64) ([]event.Event, error)
}
