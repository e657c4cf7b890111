package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Turns = turns{}

type turns struct{ *transaction }

// turnsKey is the first half of the advisory locks of owners' turns: "turn" in ASCII. Owners whose names have one hash only wait for each other.
const turnsKey int32 = 0x7475_726e

// Hold takes a lock that PostgreSQL frees when the transaction ends. An owner has no row that could be locked.
func (s turns) Hold(ctx context.Context, owner string) error {
	if !s.locks {
		return nil // the only writer holds all
	}
	if _, err := s.tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?, hashtext(?))", turnsKey, owner); err != nil {
		return fmt.Errorf("hold an owner's turns: %w", err)
	}
	return nil
}

// Admitted and the others name what the indexes hold as literals: a parameter would not be known to be that.
func (s turns) Admitted(ctx context.Context, owner string, limit int) (int, error) {
	some := s.tx.NewSelect().Model((*jobRow)(nil)).ColumnExpr("1").Where("turn = 'admitted'").Where("owner = ?", owner).Limit(int64(limit))
	n := 0
	if err := s.tx.NewSelect().TableExpr("(?) AS admitted", some).ColumnExpr("count(*)").Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("count an owner's admitted jobs: %w", err)
	}
	return n, nil
}

func (s turns) Next(ctx context.Context, owner string) (*job.Job, error) {
	var id string
	oldest := s.tx.NewSelect().Model((*jobRow)(nil)).Column("id").Where("turn = 'waiting'").Where("owner = ?", owner).Order("created", "id").Limit(1)
	err := s.lock(oldest, "UPDATE SKIP LOCKED").Scan(ctx, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ports.ErrNoRow
	}
	if err != nil {
		return nil, fmt.Errorf("select the job whose turn is next: %w", err)
	}
	return jobs(s).Get(ctx, id)
}

func (s turns) Waiting(ctx context.Context, after string) (string, error) {
	var owner string
	query := s.tx.NewSelect().Model((*jobRow)(nil)).Column("owner").Where("turn = 'waiting'").Where("owner > ?", after).Order("owner").Limit(1)
	if err := query.Scan(ctx, &owner); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look whose jobs wait: %w", err)
	}
	return owner, nil
}
