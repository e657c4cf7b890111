package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/event"
)

// Outbox is the log of events as seen by whoever publishes them.
type Outbox interface {
	// Any reports whether there is an event that is not published.
	Any(ctx context.Context) (bool, error)
	// Publish returns at most limit events that are not published, in the order of their positions,
	// and marks them: each gets the next number of the feed, which it has as its Position in what
	// is returned. While another transaction publishes, there are none.
	Publish(ctx context.Context, limit int) ([]event.Event, error)
	// Feed returns at most limit published events of an owner behind a number, in their order.
	// Their Position is that number. None with a smaller number appears later.
	Feed(ctx context.Context, owner string, after int64, limit int) ([]event.Event, error)
	// Last returns the last number of the feed that was given; 0 before the first.
	Last(ctx context.Context) (int64, error)
	// Forget removes at most limit published events that are of no job, or of one that has been
	// deleted, and that happened before an instant.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
}
