package queue

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings River's tables up to date. It must not run twice at once, in any process.
func (q *Queue) Migrate(ctx context.Context) error {
	migrator, err := rivermigrate.New(q.driver, &rivermigrate.Config{Logger: q.log})
	if err != nil {
		return fmt.Errorf("prepare the queue's migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("bring the queue's tables up to date: %w", err)
	}
	return nil
}

// Recover frees the work that a dead process held, so that it is offered again at once: River by itself waits for its time limit. It may run
// only before Start.
//
// On PostgreSQL it does nothing: others may be at work, and it takes a while to tell the living from the dead. See pulse.
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
	_, freed := tx.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
	// The dead process leads the others until its term is over; this one shall lead from the start.
	_, deposed := tx.ExecContext(ctx, "DELETE FROM river_leader")
	if err := errors.Join(freed, deposed); err != nil {
		return fmt.Errorf("free the work of a dead process: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("free the work of a dead process: %w", err)
	}
	return nil
}
