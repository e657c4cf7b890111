package queue

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to reach the database as the store does
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

func TestWorkThatCannotBeOfferedAnewIsNotClosed(t *testing.T) {
	t.Parallel()

	db, err := sql.Open("pgx", postgres.Shared(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	if _, err := migrateRiver(
		t.Context(),
		riverdatabasesql.New(db),
		slog.New(slog.DiscardHandler),
	); err != nil {
		t.Fatal(err)
	}

	_, err = db.ExecContext(
		t.Context(),
		`INSERT INTO river_job (state, kind, args, queue, max_attempts, attempted_at, metadata)
		VALUES ('running', 'task', '{"v": 1, "job": "job_1", "task": "a"}', 'light', 1, now() - interval '1 hour', jsonb_build_object('missed', now() - interval '1 minute'))`,
	)
	if err != nil {
		t.Fatal(err)
	}

	refused := errors.New("refused")

	var offered []ports.Work

	h := heartbeat{
		db:      db,
		every:   time.Second,
		wake:    func([]ports.Work) {},
		log:     slog.New(slog.DiscardHandler),
		enqueue: func(_ context.Context, _ *sql.Tx, work []ports.Work) error { offered = work; return refused },
	}
	if err := h.reclaim(t.Context()); !errors.Is(err, refused) || len(offered) != 1 {
		t.Errorf("%v, %v was offered", err, offered)
	}

	var state string
	if err := db.QueryRowContext(t.Context(), "SELECT state FROM river_job").
		Scan(&state); err != nil ||
		state != "running" {
		t.Errorf("the row is %s %v", state, err)
	}
}
