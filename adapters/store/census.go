package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/job"
)

// Census is how much work there is, and how much is kept.
type Census struct {
	// that have not ended: to count the others would take longer with each
	Jobs  map[job.Status]int64
	Tasks map[TaskGroup]int64
	Bytes int64 // of the files that are not deleted
}

// TaskGroup is where tasks stand that have not ended, and the kind of work they are.
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

		err := tx.NewSelect().
			Table("jobs").
			Column("status").
			ColumnExpr("count(*) AS n").
			Where("status IN (?)", unended()).
			Group("status").
			Scan(ctx, &jobs)
		if err != nil {
			return fmt.Errorf("jobs: %w", err)
		}

		err = tx.NewSelect().
			Table("tasks").
			Column("status", "kind").
			ColumnExpr("count(*) AS n").
			Where("status IN (?)", unended()).
			Group("status", "kind").
			Scan(ctx, &tasks)
		if err != nil {
			return fmt.Errorf("tasks: %w", err)
		}

		for _, group := range jobs {
			c.Jobs[group.Status] = group.N
		}

		for _, group := range tasks {
			c.Tasks[TaskGroup{Status: group.Status, Kind: group.Kind}] = group.N
		}

		return tx.NewSelect().
			Table("files").
			ColumnExpr("CAST(coalesce(sum(size), 0) AS BIGINT)").
			Where("deleted IS NULL").
			Scan(ctx, &c.Bytes)
	})
	if err != nil {
		return Census{}, fmt.Errorf("take the census: %w", err)
	}

	return c, nil
}
