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

// The folders of the migrations. A column keeps its type: servers that go on while another migrates
// have planned their statements with it.
const (
	sqliteMigrations   = "migrations/sqlite"
	postgresMigrations = "migrations/postgres"
)

// migrations returns all in a folder.
func migrations(folder string) (*migrate.Migrations, error) {
	files, err := fs.Sub(migrationFiles, folder)
	if err != nil {
		return nil, fmt.Errorf("find the migrations: %w", err)
	}

	list := migrate.NewMigrations()
	if err := list.Discover(files); err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}

	return list, nil
}

// migrateTables runs the migrations in a folder that the database lacks, each in a transaction, and
// returns their names. Nobody else may be migrating.
func migrateTables(ctx context.Context, db *bun.DB, folder string) (applied []string, err error) {
	list, err := migrations(folder)
	if err != nil {
		return nil, err
	}

	migrator := migrate.NewMigrator(db, list, migrate.WithMarkAppliedOnSuccess(true))
	if err := migrator.Init(ctx); err != nil {
		return nil, fmt.Errorf("make the table of migrations: %w", err)
	}
	// The lock is a row, which a crash leaves behind. Nobody else is migrating, so a row found here
	// is a dead one's.
	if err := migrator.Unlock(ctx); err != nil {
		return nil, fmt.Errorf("clear the lock of a dead process: %w", err)
	}

	if err := migrator.Lock(ctx); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}

	group, err := migrator.Migrate(ctx)
	if group != nil {
		for _, m := range group.Migrations {
			applied = append(applied, m.Name+" "+m.Comment)
		}
	}

	return applied, errors.Join(err, migrator.Unlock(context.WithoutCancel(ctx)))
}
