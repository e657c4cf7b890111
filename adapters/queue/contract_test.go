package queue_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/postgres"
)

// databases are the ways to a fresh database of each kind, with all its tables: the migrations are
// most of what a case would take.
var databases = map[string]func(tb testing.TB) string{"SQLite": onSQLite, "PostgreSQL": onPostgres}

func onSQLite(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "convertd.db")

	migrated, err := template()
	if err = errors.Join(err, os.WriteFile(path, migrated, 0o600)); err != nil {
		tb.Fatal(err)
	}

	return "sqlite://" + path
}

func onPostgres(tb testing.TB) string {
	tb.Helper()
	return postgres.Shared(tb).Copy(tb, "queue", migrate)
}

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()

	for name, fresh := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

func TestStoreWithQueue(t *testing.T) {
	t.Parallel()

	for name, fresh := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.Store(t, func(t *testing.T) contract.OpenStore {
				t.Helper()
				b := open(
					t,
					fresh(t),
					queue.Config{},
					func(context.Context, ports.Work) error { return nil },
				)

				return contract.OpenStore{Store: b.store, Offered: b.waiting}
			})
		})
	}
}

func TestQueue(t *testing.T) {
	t.Parallel()

	for name, fresh := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.Queue(
				t,
				func(t *testing.T, handle func(context.Context, ports.Work) error) contract.OpenQueue {
					t.Helper()
					b := open(t, fresh(t), queue.Config{}, handle)

					return contract.OpenQueue{
						Store:   b.store,
						Start:   b.queue.Start,
						Stop:    b.queue.Stop,
						Waiting: b.waiting,
					}
				},
			)
		})
	}
}

// both are a store and its queue, wired as a server has them.
type both struct {
	url   string
	store *store.Store
	db    *store.DB
	queue *queue.Queue
}

func open(
	tb testing.TB,
	url string,
	cfg queue.Config,
	handle func(context.Context, ports.Work) error,
) both {
	tb.Helper()
	return openLogging(tb, url, cfg, handle, slog.New(slog.DiscardHandler))
}

func openLogging(
	tb testing.TB,
	url string,
	cfg queue.Config,
	handle func(context.Context, ports.Work) error,
	log *slog.Logger,
) both {
	tb.Helper()

	db, err := store.Open(tb.Context(), store.Config{URL: url})
	if err != nil {
		tb.Fatal(err)
	}

	if cfg.Workers == nil {
		cfg.Workers = map[job.Kind]int{
			job.Light: 4, job.Image: 3, job.Document: 2, job.Video: 2, job.Delivery: 1,
		}
	}

	q, err := queue.New(
		tb.Context(),
		cfg,
		queue.Deps{DB: db.Writer(), Pool: db.Pool(), Handle: handle, Log: log},
	)
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() { // after the test's own context has ended
		if err := q.Stop(context.WithoutCancel(tb.Context())); err != nil {
			tb.Error(err)
		}

		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})

	s, err := store.New(db, store.Deps{Enqueue: q.Enqueue, Committed: q.Wake})
	if err != nil {
		tb.Fatal(err)
	}

	return both{url: url, store: s, db: db, queue: q}
}

// template is a SQLite database with all its tables.
var template = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "convertd-queue-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	path := filepath.Join(dir, "convertd.db")
	if err := migrate(context.Background(), "sqlite://"+path); err != nil {
		return nil, err
	}

	return os.ReadFile(path)
})

// migrate makes the tables, as every process does when it starts.
func migrate(ctx context.Context, url string) error {
	db, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return err
	}

	q, err := queue.New(
		ctx,
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
			DB:     db.Writer(),
			Pool:   db.Pool(),
			Handle: func(context.Context, ports.Work) error { return nil },
			Log:    slog.New(slog.DiscardHandler),
		},
	)
	if err == nil {
		err = db.Alone(ctx, q.Migrate)
	}

	return errors.Join(err, db.Close())
}

// waiting reads River's rows, on a connection of its own: some cases look while a transaction holds
// the writer.
func (b both) waiting(t *testing.T) []ports.Work {
	t.Helper()

	driver, name, args := "pgx", b.url, "args"
	if path, ok := strings.CutPrefix(b.url, "sqlite://"); ok {
		driver, name, args = "sqlite", path, "json(args)"
	}

	reader, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = reader.Close() }()

	rows, err := reader.QueryContext(
		t.Context(),
		"SELECT "+args+", queue FROM river_job WHERE state <> 'completed' ORDER BY id",
	)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()

	var all []ports.Work

	for rows.Next() {
		var args, kind string
		if err := rows.Scan(&args, &kind); err != nil {
			t.Fatal(err)
		}

		var v map[string]any
		if err := json.Unmarshal([]byte(args), &v); err != nil {
			t.Fatal(err)
		}

		if v["v"] != 1.0 || len(v) != 3 {
			t.Errorf("arguments in the queue: %s; want a version and two ids", args)
		}

		name, _ := v["job"].(string)
		task, _ := v["task"].(string)
		all = append(all, ports.Work{Job: name, Task: task, Kind: job.Kind(kind)})
	}

	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}

	return all
}
