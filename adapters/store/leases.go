package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/ports"
)

var _ ports.Leases = leases{}

type leases struct{ *transaction }

// Renew passes over rows that others are writing just now, since it locks many and could deadlock
// with them; the next heartbeat gets them.
func (s leases) Renew(ctx context.Context, list []string, until time.Time) ([]string, error) {
	var held []string

	for some := range slices.Chunk(list, keysAtOnce) {
		var found []string

		running := func() *bun.SelectQuery {
			return s.tx.NewSelect().
				Model((*taskRow)(nil)).
				Where("lease IN (?)", bun.List(some)).
				Where("lease <> ''").
				Where("status = 'processing'")
		}
		if err := running().Column("lease").Scan(ctx, &found); err != nil {
			return nil, fmt.Errorf("look which leases are held: %w", err)
		}

		held = append(held, found...)

		_, err := s.tx.NewUpdate().Model((*taskRow)(nil)).Set("lease_until = ?", micros(until)).
			Where("(job_id, position) IN (?)",
				s.lock(running().Column("job_id", "position"), "UPDATE SKIP LOCKED")).
			Exec(ctx)
		if err != nil {
			return nil, fmt.Errorf("renew leases: %w", err)
		}
	}

	return held, nil
}

// Overdue walks an index of the running tasks alone.
func (s leases) Overdue(ctx context.Context, before time.Time, limit int) ([]string, error) {
	var ids []string

	err := s.tx.NewSelect().Model((*taskRow)(nil)).Column("job_id").
		Where("status = 'processing'").Where("lease_until < ?", before.UnixMicro()).
		Group("job_id").OrderExpr("min(lease_until), job_id").Limit(int64(limit)).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("look for leases that have ended: %w", err)
	}

	return ids, nil
}
