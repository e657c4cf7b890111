package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestWhatSaysThatTheDatabaseIsAway(t *testing.T) {
	t.Parallel()

	for text, c := range map[string]struct {
		err  error
		want bool
	}{
		"a server that shuts down":     {&pgconn.PgError{SeverityUnlocalized: "FATAL", Code: "57P01"}, true},
		"a server that starts":         {&pgconn.PgError{SeverityUnlocalized: "FATAL", Code: "57P03"}, true},
		"a crash":                      {&pgconn.PgError{SeverityUnlocalized: "PANIC", Code: "XX000"}, true},
		"too many connections":         {&pgconn.PgError{SeverityUnlocalized: "FATAL", Code: "53300"}, true},
		"a session that was lost":      {&pgconn.PgError{SeverityUnlocalized: "ERROR", Code: "08006"}, true},
		"a row that is there already":  {&pgconn.PgError{SeverityUnlocalized: "ERROR", Code: "23505"}, false},
		"a statement that was stopped": {&pgconn.PgError{SeverityUnlocalized: "ERROR", Code: "57014"}, false},
		"no connection":                {&pgconn.ConnectError{}, true},
		"a connection that broke":      {&net.OpError{Op: "write", Err: net.ErrClosed}, true},
		"an answer that broke off":     {io.ErrUnexpectedEOF, true},
		"a connection of no use":       {driver.ErrBadConn, true},
		"a connection that was closed": {pgconn.ErrConnClosed, true},
		"a file that is not there":     {cannotOpen(t), true},
		"a fault with such a cause":    {fault.New(fault.DiskFull, "Full.").Because(driver.ErrBadConn), false},
		"no row":                       {ports.ErrNoRow, false},
	} {
		err := away(t.Context(), fmt.Errorf("insert: %w", c.err))
		if fault.Is(err, fault.Unavailable) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %v", text, err)
		}
	}

	for code, want := range map[int]bool{
		sqlite3.SQLITE_BUSY: true, sqlite3.SQLITE_BUSY_SNAPSHOT: true, sqlite3.SQLITE_IOERR: true, sqlite3.SQLITE_IOERR_FSYNC: true,
		sqlite3.SQLITE_READONLY: true, sqlite3.SQLITE_CONSTRAINT_UNIQUE: false, sqlite3.SQLITE_FULL: false, sqlite3.SQLITE_CORRUPT: false,
	} {
		if absentSQLite(code) != want {
			t.Errorf("SQLite's code %d", code)
		}
	}
}

func cannotOpen(t *testing.T) error {
	t.Helper()

	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "no folder", "convertd.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	return db.PingContext(t.Context())
}

func TestACallerWhoHasLeftSaysNothingOfTheDatabase(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()

	if err := away(ctx, driver.ErrBadConn); fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}
