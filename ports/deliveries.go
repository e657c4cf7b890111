package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/webhook"
)

// Deliveries are the rows of events on their way. Whoever writes those of an endpoint has got it to
// write it.
type Deliveries interface {
	// Insert adds deliveries in the order of their events. One whose subject has others that have
	// not ended waits for them; the others are pending.
	Insert(ctx context.Context, list ...webhook.Delivery) error
	// Get returns a delivery. A missing id is ErrNoRow, whatever it is.
	Get(ctx context.Context, id string) (webhook.Delivery, error)
	// Save writes a delivery back. Where it has ended, the next that waits for it becomes pending
	// at the instant of its last attempt.
	Save(ctx context.Context, d webhook.Delivery) error
	// Due returns at most limit deliveries of an endpoint that are pending and whose time has come,
	// those first that have been so for longest.
	Due(ctx context.Context, endpoint string, now time.Time, limit int) ([]webhook.Delivery, error)
	// Log returns at most limit deliveries of an endpoint, newest first, behind the one with that
	// id; "" for the newest.
	Log(ctx context.Context, endpoint, behind string, limit int) ([]webhook.Delivery, error)
}

// DueDeliveries are the rows of deliveries whose time has come.
type DueDeliveries interface {
	// Next returns when the next delivery of an endpoint is to be tried; zero where none is.
	Next(ctx context.Context, endpoint string) (time.Time, error)
	// Overdue returns the ids of at most limit active endpoints with a pending delivery that should
	// have been tried before an instant, and that nobody holds.
	Overdue(ctx context.Context, before, now time.Time, limit int) ([]string, error)
	// Progress returns when the last job.progress happened of which an endpoint has a delivery, by
	// the subjects that have one since an instant.
	Progress(
		ctx context.Context, endpoint string, since time.Time,
	) (map[string]time.Time, error)
	// Free ends every lease. Whoever calls it is the only process.
	Free(ctx context.Context) error
	// Forget removes at most limit deliveries that were made before an instant.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
}
