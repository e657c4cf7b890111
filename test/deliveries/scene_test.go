package deliveries

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

// scene is the service on a real store, with a clock that the test turns and a receiver that
// answers what the test says. Nothing is sent but by deliver.
type scene struct {
	t        *testing.T
	store    *store.Store
	webhooks *webhooks.Service
	ids      ports.IDs

	mu     sync.Mutex
	now    time.Time
	sent   []ports.Message
	answer func(ports.Message) webhook.Attempt // nil takes everything
	held   chan struct{}                       // a send waits for it; nil for none
}

// scenes runs a test on each database.
func scenes(t *testing.T, test func(t *testing.T, s *scene)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newScene(t, "sqlite://"+filepath.Join(t.TempDir(), "convertd.db")))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, newScene(t, postgres.Shared(t).Database(t)))
	})
}

func newScene(t *testing.T, url string) *scene {
	t.Helper()

	db, err := store.Open(t.Context(), store.Config{URL: url, Synchronous: "normal"})
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = db.Close() })

	s := &scene{
		t: t, ids: ident.New(clock.System{}),
		now: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC),
	}

	if s.store, err = store.New(db, store.Deps{
		Enqueue:   func(context.Context, *sql.Tx, []ports.Work) error { return nil },
		Committed: func([]ports.Work) {},
	}); err != nil {
		t.Fatal(err)
	}

	sealer, err := seal.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}

	cfg := webhooks.DefaultConfig()
	cfg.Slice = time.Millisecond // what is not due now is left for later

	if s.webhooks, err = webhooks.New(cfg, webhooks.Deps{
		Store: s.store, Sealer: sealer, Fetcher: anywhere{}, Notifier: s, Payloads: numbers{},
		IDs: s.ids, Clock: s, Log: slog.New(slog.DiscardHandler),
	}); err != nil {
		t.Fatal(err)
	}

	return s
}

// Now implements ports.Clock.
func (s *scene) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.now
}

func (s *scene) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.now = s.now.Add(d)
}

// Send implements ports.Notifier.
func (s *scene) Send(_ context.Context, m ports.Message) webhook.Attempt {
	s.mu.Lock()
	s.sent = append(s.sent, m)
	held, answer := s.held, s.answer
	s.mu.Unlock()

	if held != nil {
		<-held
	}

	a := webhook.Attempt{Code: 204}
	if answer != nil {
		a = answer(m)
	}

	a.At = s.Now()

	return a
}

// status answers with a status.
func status(code int) func(ports.Message) webhook.Attempt {
	return func(ports.Message) webhook.Attempt { return webhook.Attempt{Code: code} }
}

func (s *scene) answers(with func(ports.Message) webhook.Attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.answer = with
}

// taken returns what was sent since it was last asked.
func (s *scene) taken() []ports.Message {
	s.mu.Lock()
	defer s.mu.Unlock()

	sent := s.sent
	s.sent = nil

	return sent
}

// hook makes a webhook of the owner's.
func (s *scene) hook(events ...string) webhook.Endpoint {
	s.t.Helper()

	url := "https://example.com/" + s.ids.New("")

	e, _, err := s.webhooks.Create(s.t.Context(), access.Local(),
		webhooks.Wanted{URL: &url, Events: events})
	if err != nil {
		s.t.Fatal(err)
	}

	return e
}

// happen writes a job, if it is not there yet, and events of it, and publishes them.
func (s *scene) happen(id string, names ...event.Name) {
	s.t.Helper()
	s.log(id, names...)

	if err := s.webhooks.PublishAll(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// log is happen without publishing.
func (s *scene) log(id string, names ...event.Name) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Jobs.Get(ctx, id); err != nil {
			if err := tx.Jobs.Insert(ctx, job.New(job.Draft{
				ID: id, Owner: access.LocalOwner, Now: s.Now(),
				Tasks: []job.TaskState{{
					Name: "a", Operation: operation.ImportURL, Kind: job.Light,
				}},
			})); err != nil {
				return err
			}
		}

		for i, name := range names {
			if err := tx.Events.Append(ctx, event.Event{
				ID: s.ids.New("evt_"), Owner: access.LocalOwner, Subject: id, Name: name,
				Data: event.Job{Progress: i + 1}, Created: s.Now(),
			}); err != nil {
				return err
			}
		}

		return nil
	})
}

func (s *scene) write(do func(context.Context, ports.Tx) error) {
	s.t.Helper()

	if err := s.store.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

// deliver sends what is due of a webhook.
func (s *scene) deliver(e webhook.Endpoint) {
	s.t.Helper()

	if err := s.webhooks.Deliver(s.t.Context(), e.ID); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) get(e webhook.Endpoint) webhook.Endpoint {
	s.t.Helper()

	e, err := s.webhooks.Get(s.t.Context(), access.Local(), e.ID)
	if err != nil {
		s.t.Fatal(err)
	}

	return e
}

// history returns the deliveries of a webhook.
func (s *scene) history(e webhook.Endpoint) []webhook.Delivery {
	s.t.Helper()

	list, err := s.webhooks.History(s.t.Context(), access.Local(), e.ID, "", 100)
	if err != nil {
		s.t.Fatal(err)
	}

	return list
}

// of returns the delivery of the one event of that name.
func (s *scene) of(e webhook.Endpoint, name event.Name) webhook.Delivery {
	s.t.Helper()

	for _, d := range s.history(e) {
		if d.Event.Name == name {
			return d
		}
	}

	s.t.Fatalf("there is no delivery of %s", name)

	return webhook.Delivery{}
}

// wantSent fails the test where something else was sent since it was last asked.
func (s *scene) wantSent(what string, names ...event.Name) {
	s.t.Helper()

	var got []event.Name
	for _, m := range s.taken() {
		got = append(got, m.Event)
	}

	if len(got) != len(names) {
		s.t.Fatalf("%s: %v was sent, want %v", what, got, names)
	}

	for i := range names {
		if got[i] != names[i] {
			s.t.Fatalf("%s: %v was sent, want %v", what, got, names)
		}
	}
}
