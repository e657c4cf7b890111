package webhooks

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// Config says when and how much is sent.
type Config struct {
	Retry    webhook.Retry
	Timeout  time.Duration // of one attempt, as the notifier has it
	Slice    time.Duration // for which a worker stays with one endpoint
	AtOnce   int           // deliveries to one endpoint
	Most     int           // endpoints of one owner
	Overlap  time.Duration // for which a secret that was replaced signs, too
	Throttle time.Duration // between two events of progress of one job
	Poll     time.Duration // between two looks for events that nobody has told this process of
	Lifetime time.Duration // of published events and deliveries
}

// DefaultConfig returns what suits receivers on the public internet.
func DefaultConfig() Config {
	return Config{
		Retry: webhook.DefaultRetry(), Timeout: 15 * time.Second, Slice: 5 * time.Second,
		AtOnce: 16, Most: 50, Overlap: 24 * time.Hour, Throttle: 5 * time.Second,
		Poll: time.Second, Lifetime: 30 * 24 * time.Hour,
	}
}

// lease is how long a worker holds an endpoint: for its slice, and the last attempts that it has
// begun by then.
func (c Config) lease() time.Duration { return c.Slice + 2*c.Timeout }

// Deps are what the service reaches the world through.
type Deps struct {
	Store    ports.Store
	Sealer   ports.Sealer
	Fetcher  ports.Fetcher // judges URLs
	Notifier ports.Notifier
	Payloads Payloads
	IDs      ports.IDs
	Clock    ports.Clock
	Log      *slog.Logger
}

// Payloads writes events as they are sent.
type Payloads interface {
	// Event returns the body of an event. What it tells of may be gone.
	Event(ctx context.Context, e event.Event) ([]byte, error)
	// Sample returns an event of that name as an example, and its body.
	Sample(name event.Name) (event.Event, []byte, error)
}

// Service keeps endpoints and sends events to them. It is safe for concurrent use.
type Service struct {
	cfg Config
	Deps
	woken chan struct{}
}

// New returns the service.
func New(cfg Config, deps Deps) (*Service, error) {
	r := cfg.Retry
	if min(r.First, r.Most, r.Within, r.Off, cfg.Timeout, cfg.Slice, cfg.Overlap, cfg.Poll,
		cfg.Lifetime) <= 0 || min(cfg.AtOnce, cfg.Most) <= 0 || cfg.Throttle < 0 {
		return nil, errors.New("webhooks: every time and number must be greater than zero")
	}

	return &Service{cfg: cfg, Deps: deps, woken: make(chan struct{}, 1)}, nil
}
