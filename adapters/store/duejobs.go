package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.DueJobs = dueJobs{}

type dueJobs struct{ *transaction }

// Expiring asks for no order: an index holds the jobs by state and expiry, and to sort what is due
// of several states would cost all of it.
func (s dueJobs) Expiring(
	ctx context.Context,
	before time.Time,
	limit int,
	statuses ...job.Status,
) ([]string, error) {
	var ids []string

	err := s.tx.NewSelect().
		Model((*jobRow)(nil)).
		Column("id").
		Where("status IN (?)", bun.List(statuses)).
		Where("expires < ?", micros(before)).
		Limit(int64(limit)).
		Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("select jobs that are due: %w", err)
	}

	slices.Sort(ids)

	return ids, nil
}

// Waiting names what the index holds as literals: a parameter would not be known to be that.
func (s dueJobs) Waiting(ctx context.Context, before time.Time, limit int) ([]string, error) {
	var ids []string

	err := s.tx.NewSelect().Model((*taskRow)(nil)).Distinct().Column("job_id").
		Where("operation = 'import/upload' AND status = 'pending'").
		Where("created < ?", before.UnixMicro()).Limit(int64(limit)).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("select jobs that wait for files: %w", err)
	}

	slices.Sort(ids)

	return ids, nil
}
