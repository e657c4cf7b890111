package store

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/ports"
)

var _ ports.IdempotencyRecords = idempotencyRecords{}

type idempotencyRecords struct{ *transaction }

// Insert asks the primary key: of two transactions with the same call, one finds that nothing was
// inserted.
func (s idempotencyRecords) Insert(ctx context.Context, r ports.IdempotencyRecord) error {
	row := rowOfIdempotencyRecord(r)
	insert := inserting(
		s.transaction,
		"insert an idempotency record",
		" ON CONFLICT DO NOTHING",
		row,
	)
	insert.done = func(rows int64) error {
		if rows == 0 {
			return ports.ErrTaken
		}

		return nil
	}

	return s.run(ctx, insert)
}

func (s idempotencyRecords) Get(
	ctx context.Context,
	owner, call, key string,
) (ports.IdempotencyRecord, error) {
	if impossible(owner + call + key) {
		return ports.IdempotencyRecord{}, ports.ErrNoRow
	}

	var rows []idempotencyRow

	const these = "owner = $1 AND call = $2 AND key = $3"

	err := s.run(
		ctx,
		finding(s.transaction, "select an idempotency record", these, &rows, owner, call, key),
	)
	if err != nil {
		return ports.IdempotencyRecord{}, err
	}

	if len(rows) == 0 {
		return ports.IdempotencyRecord{}, ports.ErrNoRow
	}

	return idempotencyRecordOf(rows[0]), nil
}

// Forget passes over what another transaction is forgetting at this moment: to wait for it would
// be of no use.
func (s idempotencyRecords) Forget(ctx context.Context, before time.Time) error {
	old := s.tx.NewSelect().
		Model((*idempotencyRow)(nil)).
		Column("owner", "call", "key").
		Where("created < ?", before.UnixMicro())

	_, err := s.tx.NewDelete().
		Model((*idempotencyRow)(nil)).
		Where("(owner, call, key) IN (?)", s.lock(old, "UPDATE SKIP LOCKED")).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete idempotency records: %w", err)
	}

	return nil
}
