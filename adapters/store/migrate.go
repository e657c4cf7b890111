package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

//go:embed migrations
var migrationFiles embed.FS

// migrateTables runs the migrations in a folder that the database lacks, each in a transaction. Nobody else may be migrating.
func migrateTables(ctx context.Context, db *bun.DB, folder string) error {
	files, err := fs.Sub(migrationFiles, folder)
	if err != nil {
		return fmt.Errorf("find the migrations: %w", err)
	}
	list := migrate.NewMigrations()
	if err := list.Discover(files); err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	migrator := migrate.NewMigrator(db, list, migrate.WithMarkAppliedOnSuccess(true))
	if err := migrator.Init(ctx); err != nil {
		return fmt.Errorf("make the table of migrations: %w", err)
	}
	// The lock is a row, which a crash leaves behind. Nobody else is migrating, so a row found here is a dead one's.
	if err := migrator.Unlock(ctx); err != nil {
		return fmt.Errorf("clear the lock of a dead process: %w", err)
	}
	if err := migrator.Lock(ctx); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	_, err = migrator.Migrate(ctx)
	return errors.Join(err, migrator.Unlock(context.WithoutCancel(ctx)))
}
