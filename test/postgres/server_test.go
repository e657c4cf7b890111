package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/convertd/convertd/test/postgres"
)

func ask(t *testing.T, url, query string) (answer string) {
	t.Helper()

	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()

	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatal(err)
	}

	return answer
}

func TestDatabasesAreTheTestsOwn(t *testing.T) {
	t.Parallel()

	s := postgres.Shared(t)
	if postgres.Shared(t) != s {
		t.Error("the second server is another one")
	}

	prepared := 0
	prepare := func(ctx context.Context, url string) error {
		prepared++

		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}

		if _, err := conn.Exec(
			ctx,
			"CREATE TABLE made (x TEXT); INSERT INTO made VALUES ('here')",
		); err != nil {
			return err
		}

		return conn.Close(ctx)
	}

	first, second := s.Copy(t, "made", prepare), s.Copy(t, "made", prepare)
	if first == second || prepared != 1 {
		t.Errorf("%s and %s, prepared %d times", first, second, prepared)
	}

	for _, url := range []string{first, second} {
		if got := ask(t, url, "UPDATE made SET x = x || '!' RETURNING x"); got != "here!" {
			t.Errorf("a copy holds %q", got)
		}
	}

	if got := ask(
		t,
		s.Database(t),
		"SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'",
	); got != "0" {
		t.Errorf("%s tables in an empty database", got)
	}
}

func TestRestartKeepsWhatIsCommittedAndCutsConnections(t *testing.T) {
	t.Parallel()
	s := postgres.Start(t, "fsync=on")

	url := s.Database(t)
	if got := ask(t, url, "SELECT current_setting('fsync')"); got != "on" {
		t.Errorf("fsync = %s", got)
	}

	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}

	if _, err := conn.Exec(
		t.Context(),
		"CREATE TABLE kept (x TEXT); INSERT INTO kept VALUES ('kept')",
	); err != nil {
		t.Fatal(err)
	}

	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}

	if err := conn.Ping(t.Context()); err == nil {
		t.Error("a connection outlived the restart")
	}

	if got := ask(t, url, "SELECT x FROM kept"); got != "kept" {
		t.Errorf("kept %q", got)
	}
}
