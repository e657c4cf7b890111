package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/store"
)

// Migrated is what a migration did.
type Migrated struct {
	Database string   // path of its file
	Made     bool     // whether there was none before
	Applied  []string // the migrations that were run, in order
}

// Migrate brings the database up to date, as the server does at its start. While a server runs on
// it, it is refused.
func Migrate(ctx context.Context, cfg Config) (did Migrated, err error) {
	if did.Database, err = (store.Config{URL: cfg.DatabaseURL}).Path(); err != nil {
		return did, fmt.Errorf("database: %w", err)
	}

	release, err := lock(cfg)
	if err != nil {
		return did, err
	}
	defer func() { err = errors.Join(err, release()) }()

	if _, err := os.Lstat(did.Database); errors.Is(err, os.ErrNotExist) {
		did.Made = true
	}

	db, err := store.Open(ctx, store.Config{URL: cfg.DatabaseURL, Synchronous: cfg.Synchronous})
	if err != nil {
		return did, fmt.Errorf("database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	queued, err := queue.Migrate(ctx, db.Writer(), slog.New(slog.DiscardHandler))
	did.Applied = append(db.Applied(), queued...)

	return did, err
}
