package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"

	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/postgres"
)

// databases are the ways to a fresh database of each kind.
var databases = map[string]func(tb testing.TB) string{"SQLite": onSQLite, "PostgreSQL": onPostgres}

func onSQLite(tb testing.TB) string {
	tb.Helper()
	return "sqlite://" + filepath.Join(tb.TempDir(), "convertd.db")
}

// onPostgres copies a database that has its tables.
func onPostgres(tb testing.TB) string {
	tb.Helper()

	return postgres.Shared(tb).Copy(tb, "store", func(ctx context.Context, url string) error {
		db, err := store.Open(ctx, store.Config{URL: url})
		if err != nil {
			return err
		}

		return db.Close()
	})
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

func TestStore(t *testing.T) {
	t.Parallel()

	for name, fresh := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.Store(t, func(t *testing.T) contract.OpenStore {
				t.Helper()
				url := fresh(t)

				return contract.OpenStore{
					Store:   newStore(t, open(t, url), func([]ports.Work) {}),
					Offered: func(t *testing.T) []ports.Work { t.Helper(); return offered(t, url) },
				}
			})
		})
	}
}

func open(t *testing.T, url string) *store.DB {
	t.Helper()

	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})

	return db
}

// newStore returns a store whose queue is a table of the same database.
func newStore(t *testing.T, db *store.DB, committed func([]ports.Work)) *store.Store {
	t.Helper()

	number, insert := "INTEGER PRIMARY KEY", "INSERT INTO queue (job, task, kind) VALUES (?, ?, ?)"
	if db.Pool() != nil {
		number, insert = "BIGSERIAL PRIMARY KEY", "INSERT INTO queue (job, task, kind) VALUES ($1, $2, $3)"
	}

	if _, err := db.Writer().
		ExecContext(t.Context(), "CREATE TABLE queue (id "+number+", job TEXT, task TEXT, kind TEXT)"); err != nil {
		t.Fatal(err)
	}

	s, err := store.New(db, store.Deps{
		Enqueue: func(ctx context.Context, tx *sql.Tx, work []ports.Work) error {
			for _, w := range work {
				if _, err := tx.ExecContext(
					ctx,
					insert,
					w.Job,
					w.Task,
					string(w.Kind),
				); err != nil {
					return err
				}
			}

			return nil
		},
		Committed: committed,
		Sealer:    sealer(t),
	})
	if err != nil {
		t.Fatal(err)
	}

	return s
}

// outside opens a connection of its own: some cases look while a transaction holds the store's.
func outside(t *testing.T, url string) *sql.DB {
	t.Helper()

	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		driver, name = "sqlite", path
	}

	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = db.Close() })

	return db
}

func offered(t *testing.T, url string) []ports.Work {
	t.Helper()

	reader := outside(t, url)
	defer func() { _ = reader.Close() }()

	rows, err := reader.QueryContext(t.Context(), "SELECT job, task, kind FROM queue ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()

	var all []ports.Work

	for rows.Next() {
		var (
			w    ports.Work
			kind string
		)
		if err := rows.Scan(&w.Job, &w.Task, &kind); err != nil {
			t.Fatal(err)
		}

		w.Kind = job.Kind(kind)
		all = append(all, w)
	}

	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}

	return all
}

func sealer(t *testing.T) ports.Sealer {
	t.Helper()

	s, err := seal.New(make([]byte, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}

	return s
}
