package store

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/convertd/convertd/domain/fault"
)

// retryFull is after how many seconds a caller who found the disk full may ask again.
const retryFull = 60

// full makes DiskFull of an error that says that the database cannot grow. Nothing of its transaction stays, as after any other error.
func full(err error) error {
	if answer := (*sqlite.Error)(nil); errors.As(err, &answer) && answer.Code() == sqlite3.SQLITE_FULL {
		return fault.New(fault.DiskFull, "The server has no room left for new jobs. Try again later.").With(fault.RetryAfter, retryFull).Because(err)
	}
	return err
}
