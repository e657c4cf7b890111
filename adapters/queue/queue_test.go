package queue_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// patience is how long a test waits for what must come; nothing is measured by it.
const patience = 30 * time.Second

func enqueue(tb testing.TB, s *store.Store, work ...ports.Work) {
	tb.Helper()

	if err := s.Write(
		tb.Context(),
		func(ctx context.Context, tx ports.Tx) error { return tx.Enqueue(ctx, work...) },
	); err != nil {
		tb.Fatal(err)
	}
}

func await[T any](tb testing.TB, c <-chan T, what string) T {
	tb.Helper()

	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		tb.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()

	db, err := store.Open(
		t.Context(),
		store.Config{URL: "sqlite://" + filepath.Join(t.TempDir(), "a.db")},
	)
	if err != nil {
		t.Fatal(err)
	}

	workers := map[job.Kind]int{
		job.Light:    1,
		job.Image:    1,
		job.Document: 1,
		job.Video:    1,
		job.Delivery: 1,
	}
	none, zero := maps.Clone(workers), maps.Clone(workers)
	delete(none, job.Video)
	zero[job.Video] = 0
	deps := queue.Deps{
		DB:     db.Writer(),
		Handle: func(context.Context, ports.Work) error { return nil },
		Log:    slog.New(slog.DiscardHandler),
	}

	cases := map[string]struct {
		cfg  queue.Config
		deps queue.Deps
	}{
		"a kind without workers":   {queue.Config{Workers: none}, deps},
		"a kind with no worker":    {queue.Config{Workers: zero}, deps},
		"a negative limit":         {queue.Config{Workers: workers, Limit: -1}, deps},
		"a negative poll interval": {queue.Config{Workers: workers, Poll: -1}, deps},
		"a negative beat":          {queue.Config{Workers: workers, Beat: -1}, deps},
		"no database": {
			queue.Config{Workers: workers},
			queue.Deps{Handle: deps.Handle, Log: deps.Log},
		},
		"no handler": {queue.Config{Workers: workers}, queue.Deps{DB: deps.DB, Log: deps.Log}},
		"no logger": {
			queue.Config{Workers: workers},
			queue.Deps{DB: deps.DB, Handle: deps.Handle},
		},
	}
	for name, c := range cases {
		if _, err := queue.New(t.Context(), c.cfg, c.deps); err == nil {
			t.Errorf("%s was taken", name)
		}
	}

	if _, err := queue.New(t.Context(), queue.Config{Workers: workers}, deps); err != nil {
		t.Errorf("what is whole was refused: %v", err)
	}

	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	if _, err := queue.New(t.Context(), queue.Config{Workers: workers}, deps); err == nil {
		t.Error("a closed database was taken")
	}
}

func TestMigrateTwice(t *testing.T) {
	t.Parallel()
	onBoth(t, migrateTwice)
}

func migrateTwice(t *testing.T, url string) {
	t.Helper()
	b := open(t, url, queue.Config{}, func(context.Context, ports.Work) error { return nil })
	enqueue(t, b.store, ports.Work{Job: "job_1", Task: "a", Kind: job.Light})

	if err := b.queue.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}

	if left := b.waiting(t); len(left) != 1 {
		t.Errorf("waiting: %v", left)
	}
}

// TestWakeStartsWorkByItself takes every other way away by which River learns of work: its
// notifications are deleted in the transaction that makes them, and it polls once an hour.
func TestWakeStartsWorkByItself(t *testing.T) {
	t.Parallel()

	begun := make(chan ports.Work, 1)
	b := open(
		t,
		onSQLite(t),
		queue.Config{Poll: time.Hour},
		func(_ context.Context, w ports.Work) error {
			begun <- w
			return nil
		},
	)

	s, err := store.New(b.db, store.Deps{
		Enqueue: func(ctx context.Context, tx *sql.Tx, work []ports.Work) error {
			if err := b.queue.Enqueue(ctx, tx, work); err != nil {
				return err
			}

			_, err := tx.ExecContext(ctx, "DELETE FROM river_notification")

			return err
		},
		Committed: b.queue.Wake,
	})
	if err != nil {
		t.Fatal(err)
	}

	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	for i := range 25 {
		for _, kind := range job.Kinds() {
			want := ports.Work{Job: fmt.Sprint("job_", i), Task: "a", Kind: kind}
			enqueue(t, s, want)

			if got := await(t, begun, "work after Wake"); got != want {
				t.Fatalf("begun %v, want %v", got, want)
			}
		}
	}
}

func TestWorkersBoundWhatRunsAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, workersBoundWhatRunsAtOnce)
}

func workersBoundWhatRunsAtOnce(t *testing.T, url string) {
	t.Helper()

	var running, most atomic.Int32

	done := make(chan struct{}, 40)

	b := open(t, url, queue.Config{}, func(context.Context, ports.Work) error {
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer func() { running.Add(-1); done <- struct{}{} }()

		<-time.After(time.Millisecond)

		return nil
	})
	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	for i := range cap(done) {
		enqueue(t, b.store, ports.Work{Job: fmt.Sprint("job_", i), Task: "a", Kind: job.Video})
	}

	for range cap(done) {
		await(t, done, "all work")
	}

	if most.Load() > 2 {
		t.Errorf("%d ran at once, want at most 2", most.Load())
	}
}

func TestLimitCancelsAHandler(t *testing.T) {
	t.Parallel()
	onBoth(t, limitCancelsAHandler)
}

func limitCancelsAHandler(t *testing.T, url string) {
	t.Helper()

	ended := make(chan error, 1)

	b := open(
		t,
		url,
		queue.Config{Limit: 10 * time.Millisecond},
		func(ctx context.Context, _ ports.Work) error {
			<-ctx.Done()

			select {
			case ended <- ctx.Err():
			default:
			}

			return nil
		},
	)
	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	enqueue(t, b.store, ports.Work{Job: "job_1", Task: "a", Kind: job.Light})

	if err := await(t, ended, "the limit"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
}

func TestWorkThatWasBrokenOffIsOfferedAtTheNextStart(t *testing.T) {
	t.Parallel()
	onBoth(t, workThatWasBrokenOff)
}

func workThatWasBrokenOff(t *testing.T, url string) {
	t.Helper()

	work := ports.Work{Job: "job_1", Task: "a", Kind: job.Image}
	begun := make(chan struct{}, 1)

	first := open(t, url, queue.Config{}, func(ctx context.Context, _ ports.Work) error {
		begun <- struct{}{}

		<-ctx.Done()

		return errors.New("broken off, in words that River does not know")
	})
	if err := first.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	enqueue(t, first.store, work)
	await(t, begun, "the first start")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if err := first.queue.Stop(ctx); err != nil {
		t.Fatal(err)
	}

	again := make(chan ports.Work, 1)

	second := open(
		t,
		url,
		queue.Config{},
		func(_ context.Context, w ports.Work) error { again <- w; return nil },
	)
	if err := second.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	if got := await(t, again, "the second start"); got != work {
		t.Errorf("begun %v, want %v", got, work)
	}

	var attempt, errs int

	query := "SELECT attempt, coalesce(json_array_length(errors), 0) FROM river_job"
	if second.db.Pool() != nil {
		query = "SELECT attempt, coalesce(array_length(errors, 1), 0) FROM river_job"
	}

	if err := second.db.Writer().
		QueryRowContext(t.Context(), query).
		Scan(&attempt, &errs); err != nil || attempt != 1 ||
		errs != 0 {
		t.Errorf(
			"attempt %d with %d errors, %v: being stopped counts as a failure",
			attempt,
			errs,
			err,
		)
	}
}

func TestFailuresAreLoggedAndRiverIsQuiet(t *testing.T) {
	t.Parallel()
	onBoth(t, failuresAreLogged)
}

func failuresAreLogged(t *testing.T, url string) {
	t.Helper()

	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}

	var out bytes.Buffer

	done := make(chan struct{}, 2)

	var calls atomic.Int32

	q, err := queue.New(
		t.Context(),
		queue.Config{
			Workers: map[job.Kind]int{
				job.Light:    1,
				job.Image:    1,
				job.Document: 1,
				job.Video:    1,
				job.Delivery: 1,
			},
		},
		queue.Deps{
			DB:   db.Writer(),
			Pool: db.Pool(),
			Log:  slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Handle: func(context.Context, ports.Work) error {
				defer func() { done <- struct{}{} }()

				if calls.Add(1) == 1 {
					return errors.New("the database is away")
				}

				return nil
			},
		},
	)
	if err != nil {
		t.Fatal(err)
	}

	s, err := store.New(db, store.Deps{Enqueue: q.Enqueue, Committed: q.Wake})
	if err != nil {
		t.Fatal(err)
	}

	if err := errors.Join(
		q.Migrate(t.Context()),
		q.Recover(t.Context()),
		q.Start(t.Context()),
	); err != nil {
		t.Fatal(err)
	}

	enqueue(t, s, ports.Work{Job: "job_1", Task: "import", Kind: job.Light})
	await(t, done, "the failure")
	await(t, done, "the second try")

	if err := errors.Join(q.Stop(t.Context()), db.Close()); err != nil {
		t.Fatal(err)
	}

	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 1 {
		t.Fatalf("%d lines, want one:\n%s", len(lines), out.String())
	}

	for _, part := range []string{"level=WARN", "job=job_1", "task=import", `cause="the database is away"`} {
		if !strings.Contains(lines[0], part) {
			t.Errorf("%q is missing in %s", part, lines[0])
		}
	}
}
