package bootstrap

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/ports"
)

// RotateKey makes a new key for download links. A server may run meanwhile: it looks for the newest
// key each time. Only one of the same release should, since opening the database brings its tables
// up to this program's.
func RotateKey(ctx context.Context, cfg Config) (err error) {
	if cfg.alone() {
		if err := started(cfg); err != nil {
			return err
		}
	}

	key, err := seal.LoadKey(cfg.KeyFile)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	sealer, err := seal.New(key)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	db, err := store.Open(ctx, store.Config{URL: cfg.DatabaseURL, Synchronous: cfg.Synchronous})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	now := clock.System{}
	ids := ident.New(now)

	rows, err := store.New(db, store.Deps{Enqueue: noQueue, Committed: func([]ports.Work) {}})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}

	service, err := files.New(
		files.DefaultConfig(),
		files.Deps{Store: rows, Sealer: sealer, IDs: ids, Clock: now},
	)
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}

	return service.RotateKey(ctx)
}

func noQueue(context.Context, *sql.Tx, []ports.Work) error {
	return errors.New("nothing can be enqueued by this command")
}
