package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/webhook"
)

// Webhooks are the rows of endpoints.
type Webhooks interface {
	// Insert adds an endpoint. An id that is taken is an error; a second one of an owner's jobs
	// with the same URL is ErrTaken.
	Insert(ctx context.Context, e webhook.Endpoint) error
	// Get returns the endpoint with every field as it was inserted or saved, times to the
	// microsecond in UTC. In a Write transaction nobody else writes it, or its deliveries, until
	// that ends. A missing id is ErrNoRow, whatever it is.
	Get(ctx context.Context, id string) (webhook.Endpoint, error)
	// Save writes an endpoint back. A missing id is ErrNoRow.
	Save(ctx context.Context, e webhook.Endpoint) error
	// Delete removes an endpoint and its deliveries. A missing id is ErrNoRow.
	Delete(ctx context.Context, id string) error
	// Of returns the endpoints of owners, oldest first. In a Write transaction they are held as by
	// Get.
	Of(ctx context.Context, owners ...string) ([]webhook.Endpoint, error)
}

// WebhookSecrets are the owners' own signing secrets, sealed.
type WebhookSecrets interface {
	// Get returns an owner's secret. Where there is none, that is ErrNoRow.
	Get(ctx context.Context, owner string) ([]byte, error)
	// Add stores an owner's secret, unless there is one.
	Add(ctx context.Context, owner string, sealed []byte, at time.Time) error
}
