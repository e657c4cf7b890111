package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// refused says what to do when PostgreSQL cannot be used. The driver's own text names user, host
// and database, and never the password.
func refused(err error) error {
	what := "names a PostgreSQL server that cannot be reached; check its host and port, and that it runs"
	if answer := (*pgconn.PgError)(nil); errors.As(err, &answer) {
		what = advice(answer.Code)
	}

	return fmt.Errorf("CONVERTD_DATABASE_URL %s: %w", what, err)
}

// advice tells by SQLSTATE, from the appendix "PostgreSQL Error Codes" of its manual.
func advice(code string) string {
	switch code {
	case "28P01", "28000":
		return "has a user or password that PostgreSQL refuses; check both, and the server's pg_hba.conf"
	case "3D000":
		return "names a database that is not there; make it with CREATE DATABASE"
	case "42501":
		return "has a user who may not use the database; make that user its owner"
	case "53300":
		return "names a server whose connections are all in use; raise its max_connections, or set pool_max_conns in the URL lower"
	case "57P03":
		return "names a server that is starting or stopping; try again in a moment"
	}

	return "names a PostgreSQL server that refuses what is asked of it"
}
