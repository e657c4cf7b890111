package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// readers is how many reads run side by side; more only wait for the same disk.
const readers = 8

// DB is an open database with its tables in place.
type DB struct {
	write *bun.DB // one connection: SQLite has one writer at a time, and waiting for it in the pool is orderly
	read  *bun.DB
	made  []string
}

// Open opens the database, makes its file where there is none, and brings its tables up to date. Whoever opens a SQLite database holds the
// lock of its folder: nobody else may have it open.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	path, err := cfg.Path()
	if err != nil {
		return nil, err
	}
	synchronous, err := cfg.synchronous()
	if err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	write, err := pool(writerDSN(path, synchronous), 1)
	if err != nil {
		return nil, err
	}
	// The readers connect at their first use, when the migrations have made the journal that a read-only connection cannot make.
	read, err := pool(readerDSN(path), readers)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	db := &DB{write: write, read: read}
	if db.made, err = migrateTables(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("bring the tables of %s up to date: %w", path, err), db.Close())
	}
	return db, nil
}

// Applied returns the names of the migrations that opening has run, in order.
func (d *DB) Applied() []string { return d.made }

// Writer returns the handle of the one connection that writes, for those who take part in the store's transactions.
func (d *DB) Writer() *sql.DB { return d.write.DB }

// Close closes the connections.
func (d *DB) Close() error { return errors.Join(d.read.Close(), d.write.Close()) }

func pool(dsn string, size int) (*bun.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return bun.NewDB(db, sqlitedialect.New()), nil
}

// makeFile makes the file for its owner alone; SQLite gives its journal the same mode.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("CONVERTD_DATABASE_URL names a file that cannot be opened; check that its folder is there and writable: %w", err)
	}
	return f.Close()
}
