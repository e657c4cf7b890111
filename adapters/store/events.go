package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Events = events{}

type events struct{ *transaction }

// newEvent cannot give a number twice: whoever writes the job's events holds its row, or on SQLite the only write lock. The number is counted from the
// same one for all rows of a statement, which does not see them itself. Values are numbered from the given one on.
func newEvent(first, rank int) string {
	return fmt.Sprintf("($%d, $%d, $%d, (SELECT coalesce(max(number), 0) + %d FROM events WHERE job_id = $%d), $%d, $%d, $%d)",
		first, first+1, first+2, rank, first+2, first+3, first+4, first+5)
}

// log writes what has happened to a job since it was last stored, in one statement.
func (s events) log(j *job.Job) ([]step, error) {
	list := j.TakeEvents(s.deps.Clock.Now())
	if len(list) == 0 {
		return nil, nil
	}
	rows := make([]string, len(list))
	var values []any
	var steps []step
	for i, e := range list {
		e.ID = s.deps.IDs.New("evt_")
		row, err := rowOfEvent(e)
		if err != nil {
			return nil, err
		}
		rows[i] = newEvent(len(values)+1, i+1)
		values = append(values, row.ID, row.Owner, row.JobID, row.Name, row.Data, row.Created)
		s.logged = append(s.logged, e.Name)
		if e.Name == event.JobProgress {
			steps = append(steps, compact(e))
		}
	}
	s.changed[j.ID()] = true
	text := fmt.Sprintf("INSERT INTO events (id, owner, job_id, number, name, data, created) VALUES %s", strings.Join(rows, ", "))
	return append([]step{{what: "log what has happened to job " + j.ID(), text: text, args: values}}, steps...), nil
}

// compact removes what told of earlier progress: each event says all that those before it said, and a long job would leave thousands.
func compact(newest event.Event) step {
	return step{
		what: "compact the events of job " + newest.Job,
		text: "DELETE FROM events WHERE job_id = $1 AND name = $2 AND id <> $3", args: []any{newest.Job, string(newest.Name), newest.ID},
	}
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
