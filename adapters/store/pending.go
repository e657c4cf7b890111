package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// Pending returns the names of the migrations that opening a database would run. It opens one that
// is there, and changes nothing. On SQLite, no other process may have it open.
func Pending(ctx context.Context, cfg Config) (names []string, err error) {
	if cfg.Postgres() {
		db, err := openPostgres(ctx, cfg)
		if err != nil {
			return nil, err
		}

		names, err = pending(
			ctx,
			db.write,
			postgresMigrations,
			"SELECT to_regclass('bun_migrations') IS NOT NULL",
		)

		return names, errors.Join(err, db.Close())
	}

	path, err := cfg.Path()
	if err != nil {
		return nil, err
	}

	db, err := openFile(lookerDSN(path), 1)
	if err != nil {
		return nil, err
	}

	names, err = pending(
		ctx,
		db,
		sqliteMigrations,
		"SELECT count(*) FROM sqlite_master WHERE name = 'bun_migrations'",
	)

	return names, errors.Join(err, db.Close())
}

// lookerDSN leaves no file beside a database that was closed in order, as even readers do; one that
// was not has its journal, which must be read.
func lookerDSN(path string) string {
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		return readerDSN(path) + "&immutable=1"
	}

	return readerDSN(path)
}

func pending(
	ctx context.Context, db *bun.DB, folder, isMigrated string,
) (names []string, err error) {
	list, err := migrations(folder)
	if err != nil {
		return nil, err
	}

	var known bool
	if err := db.QueryRowContext(ctx, isMigrated).Scan(&known); err != nil {
		return nil, fmt.Errorf("look for the table of migrations: %w", err)
	}

	all := list.Sorted()

	if known {
		all, err = migrate.NewMigrator(db, list).MigrationsWithStatus(ctx)
		if err != nil {
			return nil, fmt.Errorf("read which migrations were run: %w", err)
		}
	}

	for _, m := range all.Unapplied() {
		names = append(names, m.Name+" "+m.Comment)
	}

	return names, nil
}
