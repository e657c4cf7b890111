package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
)

// readers is how many reads run side by side on SQLite; more only wait for the same disk.
const readers = 8

// openSQLite has one connection that writes, since SQLite has one writer at a time, and waiting for
// it in the pool is orderly.
func openSQLite(_ context.Context, cfg Config) (*DB, error) {
	path, err := cfg.Path()
	if err != nil {
		return nil, err
	}

	safe, err := cfg.safe()
	if err != nil {
		return nil, err
	}

	if err := makeFile(path); err != nil {
		return nil, err
	}

	write, err := openFile(writerDSN(path, safe), 1)
	if err != nil {
		return nil, err
	}
	// The readers connect at their first use, when the migrations have made the journal that a
	// read-only connection cannot make.
	read, err := openFile(readerDSN(path), readers)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}

	return &DB{write: write, read: read, reading: &sql.TxOptions{ReadOnly: true}}, nil
}

func openFile(dsn string, connections int) (*bun.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}

	db := sql.OpenDB(parsing{connector})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)

	return bun.NewDB(db, sqlitedialect.New()), nil
}

// makeFile makes the file for its owner alone; SQLite gives its journal the same mode.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf(
			"CONVERTD_DATABASE_URL names a file that cannot be opened; check that its folder is there and writable: %w",
			err,
		)
	}

	return f.Close()
}

// writerDSN begins every transaction with the write lock in hand: SQLite refuses to raise a read
// lock once another writer has been there, and no waiting mends that.
func writerDSN(path string, safe bool) string {
	synchronous := "NORMAL"
	if safe {
		synchronous = "FULL"
	}

	return dsn(path, url.Values{"_pragma": {
		"journal_mode(WAL)",
		"busy_timeout(10000)",
		"foreign_keys(1)",
		"synchronous(" + synchronous + ")",
	}, "_txlock": {"immediate"}})
}

func readerDSN(path string) string {
	return dsn(
		path,
		url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "query_only(1)"}},
	)
}

func dsn(path string, settings url.Values) string {
	return (&url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}).String()
}
