package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/job"
)

// Census is how much of everything there is.
type Census struct {
	Jobs  map[job.Status]int64
	Tasks map[TaskGroup]int64
	Bytes int64 // of the files that are not deleted
}

// TaskGroup is where tasks stand, and the kind of work they are.
type TaskGroup struct {
	Status job.Status
	Kind   job.Kind
}

// Census counts, at one instant, from indexes alone. What there is none of is absent.
func (s *Store) Census(ctx context.Context) (Census, error) {
	c := Census{Jobs: make(map[job.Status]int64), Tasks: make(map[TaskGroup]int64)}
	err := s.db.read.RunInTx(ctx, s.db.reading, func(ctx context.Context, tx bun.Tx) error {
		var jobs, tasks []struct {
			Status job.Status
			Kind   job.Kind
			N      int64
		}
		if err := tx.NewSelect().Table("jobs").Column("status").ColumnExpr("count(*) AS n").Group("status").Scan(ctx, &jobs); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		if err := tx.NewSelect().Table("tasks").Column("status", "kind").ColumnExpr("count(*) AS n").Group("status", "kind").Scan(ctx, &tasks); err != nil {
			return fmt.Errorf("tasks: %w", err)
		}
		for _, group := range jobs {
			c.Jobs[group.Status] = group.N
		}
		for _, group := range tasks {
			c.Tasks[TaskGroup{Status: group.Status, Kind: group.Kind}] = group.N
		}
		return tx.NewSelect().Table("files").ColumnExpr("CAST(coalesce(sum(size), 0) AS BIGINT)").Where("deleted IS NULL").Scan(ctx, &c.Bytes)
	})
	if err != nil {
		return Census{}, fmt.Errorf("take the census: %w", err)
	}
	return c, nil
}
