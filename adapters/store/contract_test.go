package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestStore(t *testing.T) {
	t.Parallel()
	contract.Store(t, func(t *testing.T) contract.OpenStore {
		t.Helper()
		path := filepath.Join(t.TempDir(), "convertd.db")
		db := open(t, "sqlite://"+path)
		return contract.OpenStore{
			Store:   newStore(t, db, func([]ports.Work) {}),
			Offered: func(t *testing.T) []ports.Work { t.Helper(); return offered(t, path) },
		}
	})
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
	if _, err := db.Writer().ExecContext(t.Context(), "CREATE TABLE queue (id INTEGER PRIMARY KEY, job TEXT, task TEXT, kind TEXT)"); err != nil {
		t.Fatal(err)
	}
	s, err := store.New(db, store.Deps{
		Enqueue: func(ctx context.Context, tx *sql.Tx, work []ports.Work) error {
			for _, w := range work {
				if _, err := tx.ExecContext(ctx, "INSERT INTO queue (job, task, kind) VALUES (?, ?, ?)", w.Job, w.Task, string(w.Kind)); err != nil {
					return err
				}
			}
			return nil
		},
		Committed: committed,
		IDs:       ident.New(clock.System{}), Clock: clock.System{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// offered reads the queue on a connection of its own: some cases look while a transaction holds the writer.
func offered(t *testing.T, path string) []ports.Work {
	t.Helper()
	reader, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	rows, err := reader.QueryContext(t.Context(), "SELECT job, task, kind FROM queue ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []ports.Work
	for rows.Next() {
		var w ports.Work
		var kind string
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
