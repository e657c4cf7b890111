package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/convertd/convertd/domain/fault"
)

// retryFull is after how many seconds a caller who found the disk full may ask again.
const retryFull = 60

// full makes DiskFull of an error that says that the database cannot grow. Nothing of its
// transaction stays, as after any other error.
func full(err error) error {
	// disk_full, in the appendix "PostgreSQL Error Codes" of its manual
	const postgresFull = "53100"

	lite, pg := (*sqlite.Error)(nil), (*pgconn.PgError)(nil)
	if errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_FULL ||
		errors.As(err, &pg) && pg.Code == postgresFull {
		return fault.New(fault.DiskFull, "The server has no room left for new jobs. Try again later.").
			With(fault.RetryAfter, retryFull).
			Because(err)
	}

	return err
}
