package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

var _ ports.Events = events{}

type events struct{ *transaction }

// Append leaves the writing to the next batch, which is mostly that of the job itself: on
// PostgreSQL one of its own would cost a way there and back with every change.
func (s events) Append(_ context.Context, list ...event.Event) error {
	if len(list) == 0 {
		return nil
	}

	var insert logInsert

	for _, e := range list {
		row, err := rowOfEvent(s.urls, e)
		if err != nil {
			return err
		}

		insert.add(row)
	}

	s.appended = append(s.appended, insert.step())
	for _, e := range lastReplacing(list) {
		s.appended = append(s.appended, compact(e))
	}

	return nil
}

// flush writes what has been appended.
func (t *transaction) flush(ctx context.Context) error { return t.run(ctx, t.takeAppended()...) }

func (t *transaction) takeAppended() []step {
	steps := t.appended
	t.appended = nil

	return steps
}

// logInsert is the statement that adds events to the log.
type logInsert struct {
	rows   []string
	values []any
	ranks  map[string]int // of the last event of each job
}

// add cannot give a number twice: whoever writes a job's events holds its row, or on SQLite the
// only write lock. A number is counted from the same one for all rows of the statement, which does
// not see them itself.
func (l *logInsert) add(row eventRow) {
	place := func(v any) string {
		l.values = append(l.values, plain(v))
		return places(len(l.values), 1)
	}

	id, owner, job, number := place(row.ID), place(row.Owner), "NULL", "0"
	if row.JobID.Valid {
		if l.ranks == nil {
			l.ranks = map[string]int{}
		}

		l.ranks[row.JobID.V]++
		job = place(row.JobID)
		number = fmt.Sprintf("(SELECT coalesce(max(number), 0) + %d FROM events WHERE job_id = %s)",
			l.ranks[row.JobID.V], job)
	}

	rest := []string{
		place(row.Subject),
		number,
		place(row.Name),
		place(row.Data),
		place(row.Created),
		place(row.WebhookURL),
		place(row.Trace),
	}
	l.rows = append(l.rows, "("+strings.Join(append([]string{id, owner, job}, rest...), ", ")+")")
}

func (l *logInsert) step() step {
	const into = "INSERT INTO events (id, owner, job_id, subject, number, name, data, created, " +
		"webhook_url, traceparent) VALUES "

	return step{
		what: "log what has happened",
		text: into + strings.Join(l.rows, ", "),
		args: l.values,
	}
}

// lastReplacing returns, of each job, the last event that replaces others.
func lastReplacing(list []event.Event) map[string]event.Event {
	last := map[string]event.Event{}

	for _, e := range list {
		if e.Name.Replaces() {
			last[e.Subject] = e
		}
	}

	return last
}

// compact removes what an event replaces.
func compact(newest event.Event) step {
	return step{
		what: "compact the events of job " + newest.Subject,
		text: "DELETE FROM events WHERE job_id = $1 AND name = $2 AND id <> $3",
		args: []any{newest.Subject, string(newest.Name), newest.ID},
	}
}

// After walks the index of a job's events from the number on. Compacted, there are few.
func (s events) After(ctx context.Context, jobID string, number int64) ([]event.Event, error) {
	if impossible(jobID) {
		return nil, ports.ErrNoRow
	}

	var rows []eventRow

	const later = "job_id = $1 AND number > $2 ORDER BY number"

	steps := append(
		s.takeAppended(),
		finding(s.transaction, "select events", later, &rows, jobID, number),
	)
	if err := s.run(ctx, steps...); err != nil {
		return nil, err
	}

	if len(rows) == 0 {
		return nil, s.known(ctx, jobID)
	}

	list := make([]event.Event, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = eventOf(s.urls, row); err != nil {
			return nil, err
		}
	}

	return list, nil
}

// known is ErrNoRow where the job is not there.
func (s events) known(ctx context.Context, jobID string) error {
	there := false

	err := s.run(ctx, step{
		what: "look for job " + jobID, text: "SELECT EXISTS (SELECT 1 FROM jobs WHERE id = $1)",
		args: []any{jobID}, row: func(scan func(...any) error) error { return scan(&there) },
	})
	if err == nil && !there {
		err = ports.ErrNoRow
	}

	return err
}
