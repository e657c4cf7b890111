package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"
)

// DB is an open database with its tables in place.
type DB struct {
	write *bun.DB
	read  *bun.DB // on PostgreSQL the same
	// writing and reading are how transactions begin.
	writing, reading *sql.TxOptions
	pool             *pgxpool.Pool // nil on SQLite
	made             []string      // the migrations that opening has run
}

// Open opens the database, makes its file where SQLite has none, and brings its tables up to date.
// Whoever opens a SQLite database holds the lock of its folder: nobody else may have it open. A
// PostgreSQL database may be opened by many at once.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	connect, migrations := openSQLite, sqliteMigrations
	if cfg.Postgres() {
		connect, migrations = openPostgres, postgresMigrations
	}

	db, err := connect(ctx, cfg)
	if err != nil {
		return nil, damaged(err)
	}

	err = db.Alone(ctx, func(ctx context.Context) (err error) {
		db.made, err = migrateTables(ctx, db.write, migrations)
		return err
	})
	if err != nil {
		err = damaged(fmt.Errorf("bring the tables up to date: %w", err))
		if db.pool != nil {
			err = refused(err)
		}

		return nil, errors.Join(err, db.Close())
	}

	return db, nil
}

// Applied returns the names of the migrations that opening has run, in order.
func (d *DB) Applied() []string { return d.made }

// Writer returns the handle on which is written, for those who take part in the store's
// transactions.
func (d *DB) Writer() *sql.DB { return d.write.DB }

// Pool returns the connections of a PostgreSQL database, which Writer uses too; nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Alone runs fn while no other process that has opened the database is in Alone: on SQLite there is
// no other.
func (d *DB) Alone(ctx context.Context, fn func(ctx context.Context) error) error {
	if d.pool == nil {
		return fn(ctx)
	}

	return alone(ctx, d.pool, fn)
}

// Close closes the connections.
func (d *DB) Close() error {
	if d.pool == nil {
		return errors.Join(d.read.Close(), d.write.Close())
	}

	err := d.write.Close()
	d.pool.Close()

	return err
}
