package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Lists = lists{}

type lists struct{ *transaction }

// Jobs walks an index of the owner's jobs from the mark on: its cost is that of the page, and of
// what it skips, however many jobs there are.
func (s lists) Jobs(ctx context.Context, f ports.JobFilter) ([]*job.Job, error) {
	if impossible(f.Owner + f.Tag + f.After.ID + string(f.Status)) {
		return nil, nil
	}

	var rows []jobRow

	query := s.tx.NewSelect().
		Model(&rows).
		Where("owner = ?", f.Owner).
		Order("created DESC", "id DESC").
		Limit(int64(f.Limit))
	if f.Status != "" {
		query = query.Where("status = ?", string(f.Status))
	}

	if f.Tag != "" {
		query = query.Where("tag = ?", f.Tag).Where("tag <> ''") // the index holds no others
	}

	if f.After.ID != "" {
		query = query.Where("(created, id) < (?, ?)", f.After.Created.UnixMicro(), f.After.ID)
	}

	if f.Skip > 0 {
		query = query.Offset(int64(f.Skip))
	}

	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("select a page of jobs: %w", err)
	}

	return s.jobsOf(ctx, rows)
}

// jobsOf adds the tasks to jobs, all of them in one query.
func (s lists) jobsOf(ctx context.Context, rows []jobRow) ([]*job.Job, error) {
	if len(rows) == 0 {
		return nil, nil
	}

	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}

	var tasks []taskRow
	if err := s.tx.NewSelect().
		Model(&tasks).
		Where("job_id IN (?)", bun.List(ids)).
		Order("job_id", "position").
		Scan(ctx); err != nil {
		return nil, fmt.Errorf("select the tasks of a page of jobs: %w", err)
	}

	byJob := map[string][]taskRow{}
	for _, t := range tasks {
		byJob[t.JobID] = append(byJob[t.JobID], t)
	}

	list := make([]*job.Job, len(rows))
	for i, row := range rows {
		state, err := jobState(s.urls, row, byJob[row.ID])
		if err != nil {
			return nil, err
		}

		list[i] = job.Restore(state)
	}

	return list, nil
}
