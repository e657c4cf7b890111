package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// damaged says to an operator what to do about a file that SQLite cannot read as a database.
func damaged(err error) error {
	const primary = 0xff // the rest of a code says more of the same

	lite := (*sqlite.Error)(nil)
	if !errors.As(err, &lite) {
		return err
	}

	switch lite.Code() & primary {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w; the database is damaged, or is none: restore a backup with "+
			"\"convertd restore\" into an empty data folder, and keep this one to look at", err)
	default:
		return err
	}
}
