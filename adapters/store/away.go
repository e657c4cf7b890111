package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// retryAway is after how many seconds a caller who found the database away may ask again: a
// PostgreSQL server that restarts needs about as long.
const retryAway = 5

// away makes Unavailable of an error that says that the database cannot be used just now. After the
// end of ctx nothing is known of the database: it is the caller who is away. What is a fault
// already stays as it is.
func away(ctx context.Context, err error) error {
	if known := (*fault.Fault)(nil); ctx.Err() != nil || errors.As(err, &known) || !absent(err) {
		return err
	}

	text := "The server cannot use its database just now. Try again in a moment."
	if errors.Is(err, ports.ErrUncertain) {
		text = "The database was lost before it could say whether the call was carried out. " +
			"Look whether it was before you send it again, unless it has an Idempotency-Key."
	}

	return fault.New(fault.Unavailable, "%s", text).With(fault.RetryAfter, retryAway).Because(err)
}

func absent(err error) bool {
	lite, pg := (*sqlite.Error)(nil), (*pgconn.PgError)(nil)
	switch {
	case errors.As(err, &lite):
		return absentSQLite(lite.Code())
	case errors.As(err, &pg):
		return absentPostgres(pg)
	}

	connect, network := (*pgconn.ConnectError)(nil), net.Error(nil)

	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, pgconn.ErrConnClosed)
}

// absentSQLite tells by the result code, whose low byte is the same for all of a kind: see "Result
// and Error Codes" in SQLite's manual.
func absentSQLite(code int) bool {
	const kind = 0xff
	switch code & kind {
	case sqlite3.SQLITE_BUSY,
		sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_READONLY:
		return true
	}

	return false
}

// absentPostgres tells by what ends a session, and by the classes of SQLSTATE that speak of
// connections and of the server's operator: see "PostgreSQL Error Codes" in its manual.
func absentPostgres(err *pgconn.PgError) bool {
	ended := err.SeverityUnlocalized == "FATAL" || err.SeverityUnlocalized == "PANIC"
	return ended || strings.HasPrefix(err.Code, "08") || strings.HasPrefix(err.Code, "57P")
}
