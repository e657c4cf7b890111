package recovery_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/test/postgres"
)

// database makes an empty database of a kind and returns its URL.
type database func(t *testing.T) string

// onBoth runs a test on every kind of database.
func onBoth(t *testing.T, test func(t *testing.T, on database)) {
	t.Helper()

	server := postgres.Shared(t)
	for name, on := range map[string]database{
		"SQLite": onSQLite,
		"PostgreSQL": func(t *testing.T) string {
			t.Helper()
			return server.Copy(t, "recovery", migrate)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, on)
		})
	}
}

func onSQLite(t *testing.T) string {
	t.Helper()
	return "sqlite://" + filepath.Join(t.TempDir(), "convertd.db")
}

func migrate(ctx context.Context, url string) error {
	db, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return err
	}

	return db.Close()
}
