package store

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Insight = insight{}

type insight struct{ *transaction }

// Depths counts the tasks that have not ended, by an index of them: its cost does not grow with
// those that have.
func (s insight) Depths(ctx context.Context) ([]ports.Depth, error) {
	var rows []struct {
		Status job.Status
		Kind   job.Kind
		N      int64
	}

	err := s.tx.NewSelect().
		Table("tasks").
		Column("status", "kind").
		ColumnExpr("count(*) AS n").
		Where("status IN (?)", unended()).
		Group("status", "kind").
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count tasks: %w", err)
	}

	byKind := make(map[job.Kind]ports.Depth)

	for _, r := range rows {
		d := byKind[r.Kind]

		d.Kind = r.Kind
		if r.Status == job.Processing {
			d.Running += r.N
		} else {
			d.Waiting += r.N
		}

		byKind[r.Kind] = d
	}

	var list []ports.Depth
	for _, d := range byKind {
		list = append(list, d)
	}

	return list, nil
}

func (s insight) Running(ctx context.Context, limit int) ([]ports.RunningTask, error) {
	var rows []taskRow

	err := s.tx.NewSelect().
		Model(&rows).
		Where("status = 'processing'").
		Order("started", "job_id", "position").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("select the tasks that run: %w", err)
	}

	list := make([]ports.RunningTask, len(rows))
	for i, r := range rows {
		list[i] = ports.RunningTask{
			Job: r.JobID, Task: r.Name, Owner: r.Owner, Operation: r.Operation,
			Kind: job.Kind(r.Kind), Progress: int(r.Progress),
			Started: since(r.Started), LeaseUntil: since(r.LeaseUntil),
		}
	}

	return list, nil
}

// Failed walks the tasks that have failed and are still kept.
func (s insight) Failed(
	ctx context.Context, from time.Time, limit int,
) ([]ports.FailedTask, error) {
	var rows []taskRow

	err := s.tx.NewSelect().
		Model(&rows).
		Where("status = 'failed'").
		Where("completed >= ?", from.UnixMicro()).
		Order("completed DESC", "job_id", "position").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("select the tasks that have failed: %w", err)
	}

	var c codec

	list := make([]ports.FailedTask, len(rows))
	for i, r := range rows {
		list[i] = ports.FailedTask{
			Job: r.JobID, Task: r.Name, Owner: r.Owner, Operation: r.Operation,
			Engine: r.Engine, EngineVersion: r.EngineVersion, Completed: since(r.Completed),
		}
		if f := decode[*job.Failure](&c, r.Failure); f != nil {
			list[i].Failure = *f
		}
	}

	return list, c.failed("failed tasks", "")
}

func (s insight) Stored(ctx context.Context) (files, bytes int64, err error) {
	err = s.tx.NewSelect().
		Table("files").
		ColumnExpr("count(*)").
		ColumnExpr("CAST(coalesce(sum(size), 0) AS BIGINT)").
		Where("deleted IS NULL").
		Scan(ctx, &files, &bytes)
	if err != nil {
		return 0, 0, fmt.Errorf("count files: %w", err)
	}

	return files, bytes, nil
}
