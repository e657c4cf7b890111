package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/ports"
)

var _ ports.Repeats = repeats{}

type repeats struct{ *transaction }

// Insert asks the primary key: of two transactions with the same call, one finds that nothing was inserted.
func (s repeats) Insert(ctx context.Context, r ports.Repeat) error {
	row := rowOfRepeat(r)
	insert := inserting(s.transaction, "insert a repeat", " ON CONFLICT DO NOTHING", row)
	insert.done = func(rows int64) error {
		if rows == 0 {
			return ports.ErrTaken
		}
		return nil
	}
	return s.run(ctx, insert)
}

func (s repeats) Get(ctx context.Context, owner, call, key string) (ports.Repeat, error) {
	if impossible(owner + call + key) {
		return ports.Repeat{}, ports.ErrNoRow
	}
	row := repeatRow{Owner: owner, Call: call, Key: key}
	err := s.tx.NewSelect().Model(&row).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return ports.Repeat{}, ports.ErrNoRow
	}
	if err != nil {
		return ports.Repeat{}, fmt.Errorf("select a repeat: %w", err)
	}
	return repeatOf(row), nil
}

// Forget leaves out what another transaction is forgetting at this moment: to wait for it would be of no use.
func (s repeats) Forget(ctx context.Context, before time.Time) error {
	old := s.tx.NewSelect().Model((*repeatRow)(nil)).Column("owner", "call", "key").Where("created < ?", before.UnixMicro())
	_, err := s.tx.NewDelete().Model((*repeatRow)(nil)).Where("(owner, call, key) IN (?)", s.lock(old, "UPDATE SKIP LOCKED")).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete repeats: %w", err)
	}
	return nil
}
