package store

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Events = events{}

type events struct{ *transaction }

// nextNumber cannot give a number twice: whoever writes the job's events holds its row, or on SQLite the only write lock.
const nextNumber = "(SELECT coalesce(max(number), 0) + 1 FROM events WHERE job_id = ?)"

// log writes what has happened to a job since it was last stored.
func (s events) log(ctx context.Context, j *job.Job) error {
	for _, e := range j.TakeEvents(s.deps.Clock.Now()) {
		e.ID = s.deps.IDs.New("evt_")
		row, err := rowOfEvent(e)
		if err != nil {
			return err
		}
		if _, err := s.tx.NewInsert().Model(&row).Value("number", nextNumber, row.JobID).Exec(ctx); err != nil {
			return fmt.Errorf("log %s of job %s: %w", e.Name, e.Job, err)
		}
		if e.Name == event.JobProgress {
			if err := s.compact(ctx, row); err != nil {
				return err
			}
		}
		s.changed[e.Job] = true
	}
	return nil
}

// compact removes what told of earlier progress: each event says all that those before it said, and a long job would leave thousands.
func (s events) compact(ctx context.Context, newest eventRow) error {
	_, err := s.tx.NewDelete().Model((*eventRow)(nil)).Where("job_id = ?", newest.JobID).Where("name = ?", newest.Name).Where("id <> ?", newest.ID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("compact the events of job %s: %w", newest.JobID, err)
	}
	return nil
}

// After walks the index of a job's events from the number on. Compacted, there are few.
func (s events) After(ctx context.Context, jobID string, number int64) ([]event.Event, error) {
	var rows []eventRow
	if err := s.tx.NewSelect().Model(&rows).Where("job_id = ?", jobID).Where("number > ?", number).Order("number").Scan(ctx); err != nil {
		return nil, fmt.Errorf("select the events of job %s: %w", jobID, err)
	}
	if len(rows) == 0 {
		there, err := s.tx.NewSelect().Model((*jobRow)(nil)).Where("id = ?", jobID).Exists(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for job %s: %w", jobID, err)
		}
		if !there {
			return nil, ports.ErrNoRow
		}
	}
	list := make([]event.Event, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = eventOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}
