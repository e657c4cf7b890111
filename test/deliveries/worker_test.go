package deliveries

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// databaseVariable makes of the test's program a worker on that database, until it is killed.
const databaseVariable = "DELIVERIES_DATABASE"

func TestMain(m *testing.M) {
	url := os.Getenv(databaseVariable)
	if url == "" {
		os.Exit(m.Run())
	}

	if err := work(context.Background(), url); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// process is what delivers, or writes events, on a database.
type process struct {
	db       *store.DB
	store    *store.Store
	queue    *queue.Queue
	webhooks *webhooks.Service
	ids      ports.IDs
}

// work is what a worker process does.
func work(ctx context.Context, url string) error {
	p, err := open(ctx, url)
	if err != nil {
		return err
	}

	if p.db.Pool() == nil {
		if err := p.queue.Recover(ctx); err != nil {
			return err
		}

		if err := p.webhooks.Recover(ctx); err != nil {
			return err
		}
	}

	if err := p.queue.Start(ctx); err != nil {
		return err
	}

	p.webhooks.Run(ctx)

	return nil
}

func open(ctx context.Context, url string) (*process, error) {
	db, err := store.Open(ctx, store.Config{URL: url, Synchronous: "normal"})
	if err != nil {
		return nil, err
	}

	p := &process{db: db, ids: ident.New(clock.System{})}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))

	p.queue, err = queue.New(ctx, queue.Config{
		Workers: map[job.Kind]int{
			job.Light: 1, job.Image: 1, job.Document: 1, job.Video: 1, job.Delivery: 50,
		},
		Poll: 500 * time.Millisecond, Beat: time.Second,
	}, queue.Deps{
		DB: db.Writer(), Pool: db.Pool(), Log: log,
		Handle: func(ctx context.Context, w ports.Work) error {
			return p.webhooks.Deliver(ctx, w.Webhook)
		},
	})
	if err != nil {
		return nil, err
	}

	if err := db.Alone(ctx, p.queue.Migrate); err != nil {
		return nil, err
	}

	p.store, err = store.New(db, store.Deps{
		Enqueue: func(ctx context.Context, tx *sql.Tx, work []ports.Work) error {
			return p.queue.Enqueue(ctx, tx, work)
		},
		Committed: p.queue.Wake,
	})
	if err != nil {
		return nil, err
	}

	err = p.openWebhooks(log)

	return p, err
}

// openWebhooks shortens all times, so that what takes days takes seconds.
func (p *process) openWebhooks(log *slog.Logger) error {
	cfg := webhooks.DefaultConfig()
	cfg.Timeout, cfg.Slice, cfg.Poll = time.Second, 2*time.Second, 100*time.Millisecond
	cfg.Retry = webhook.Retry{
		First:  50 * time.Millisecond,
		Most:   100 * time.Millisecond,
		Within: time.Hour,
		Off:    3 * time.Hour,
	}

	sealer, err := seal.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		return err
	}

	sender, err := notifier.New(notifier.Config{Timeout: cfg.Timeout}, notifier.Deps{
		Dial: (&net.Dialer{}).DialContext, Refused: func(error) bool { return false },
		Clock: clock.System{},
	})
	if err != nil {
		return err
	}

	p.webhooks, err = webhooks.New(cfg, webhooks.Deps{
		Store: p.store, Sealer: sealer, Fetcher: anywhere{}, Notifier: sender, Payloads: numbers{},
		IDs: p.ids, Clock: clock.System{}, Log: log,
	})

	return err
}

type anywhere struct{ ports.Fetcher }

func (anywhere) Check(ports.Download) error { return nil }

// numbers writes of an event which one of its job's it is.
type numbers struct{}

type numbered struct {
	Job    string `json:"job"`
	Number int    `json:"number"`
}

func (numbers) Event(_ context.Context, e event.Event) ([]byte, error) {
	d, _ := e.Data.(event.Job)
	return json.Marshal(numbered{Job: e.Subject, Number: d.Progress})
}

func (numbers) Sample(event.Name) (event.Event, []byte, error) { return event.Event{}, nil, nil }
