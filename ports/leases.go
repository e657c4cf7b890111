package ports

import (
	"context"
	"time"
)

// Leases are who works on which running task, and until when. A worker renews its leases as long as
// it lives; another takes a task over whose lease has ended.
type Leases interface {
	// Renew moves the end of these leases to an instant, and returns those that are still held; one
	// whose task has ended, was handed back or taken over is not. Nothing else of a task changes.
	Renew(ctx context.Context, leases []string, until time.Time) (held []string, err error)
	// Overdue returns the ids of at most limit jobs with a running task whose lease had ended
	// before the instant, longest ago first.
	Overdue(ctx context.Context, before time.Time, limit int) ([]string, error)
}
