package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings River's tables up to date. It must not run twice at once, in any process.
func (q *Queue) Migrate(ctx context.Context) error {
	_, err := migrateRiver(ctx, q.driver, q.log)
	return err
}

// Migrate brings River's tables in a SQLite database up to date, and returns the names of the
// migrations that it has run. It must not run twice at once.
func Migrate(ctx context.Context, db *sql.DB, log *slog.Logger) (applied []string, err error) {
	return migrateRiver(ctx, riversqlite.New(db), log)
}

func migrateRiver(
	ctx context.Context,
	on riverdriver.Driver[*sql.Tx],
	log *slog.Logger,
) (applied []string, err error) {
	migrator, err := rivermigrate.New(on, &rivermigrate.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("prepare the queue's migrations: %w", err)
	}

	did, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return nil, fmt.Errorf("bring the queue's tables up to date: %w", err)
	}

	for _, v := range did.Versions {
		applied = append(applied, fmt.Sprintf("queue %d %s", v.Version, v.Name))
	}

	return applied, nil
}

// Recover frees the work that a dead process held, so that it is offered again at once: River by
// itself waits for its time limit. It may run only before Start.
//
// On PostgreSQL it does nothing: others may be at work, and it takes a while to tell the living
// from the dead. See heartbeat.
//
// It writes to River's tables, of the version that the test beside it is pinned to.
func (q *Queue) Recover(ctx context.Context) error {
	if !q.alone {
		return nil
	}

	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin the queue's recovery: %w", err)
	}
	defer tx.Rollback()

	_, freed := tx.ExecContext(
		ctx,
		"UPDATE river_job SET state = 'available' WHERE state = 'running'",
	)
	// The dead process leads the others until its term is over; this one shall lead from the start.
	_, cleared := tx.ExecContext(ctx, "DELETE FROM river_leader")
	if err := errors.Join(freed, cleared); err != nil {
		return fmt.Errorf("free the work of a dead process: %w", err)
	}

	if err := tx.Commit(); err != nil {
		return fmt.Errorf("free the work of a dead process: %w", err)
	}

	return nil
}
