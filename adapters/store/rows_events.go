package store

import (
	"cmp"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/trace"
)

type eventRow struct {
	bun.BaseModel `bun:"table:events,alias:e"`

	Position int64            `bun:"position"`
	ID       string           `bun:"id,pk"`
	Owner    string           `bun:"owner"`
	JobID    sql.Null[string] `bun:"job_id"`  // NULL where it is of no job
	Subject  string           `bun:"subject"` // "" where it is of a job
	Number   int64            `bun:"number"`
	Name     string           `bun:"name"`
	Data     string           `bun:"data"`
	Created  int64            `bun:"created"`
	// the number in the feed; 0 until it is published
	Published  int64  `bun:"published"`
	WebhookURL string `bun:"webhook_url"`
	Trace      string `bun:"traceparent"`
}

func rowOfEvent(u *urls, e event.Event) (eventRow, error) {
	c := codec{urls: u}

	data, err := e.Encode()
	if err != nil {
		return eventRow{}, fmt.Errorf("a column of event %s: %w", e.ID, err)
	}

	row := eventRow{
		ID: e.ID, Owner: e.Owner, Subject: e.Subject,
		Name: string(e.Name), Data: string(data), Created: e.Created.UnixMicro(),
		WebhookURL: c.sealed(e.Webhook), Trace: string(e.Trace),
	}
	if e.Name.Kind() == event.OfJob {
		row.JobID, row.Subject = sql.Null[string]{V: e.Subject, Valid: true}, ""
	}

	return row, c.failed("event", e.ID)
}

func eventOf(u *urls, r eventRow) (event.Event, error) {
	c := codec{urls: u}

	data, err := event.Decode(event.Name(r.Name), []byte(r.Data))
	if err != nil {
		return event.Event{}, fmt.Errorf("a column of event %s: %w", r.ID, err)
	}

	return event.Event{
		ID:       r.ID,
		Owner:    r.Owner,
		Subject:  cmp.Or(r.JobID.V, r.Subject),
		Name:     event.Name(r.Name),
		Data:     data,
		Webhook:  c.opened(r.WebhookURL),
		Trace:    trace.Parent(r.Trace),
		Created:  instant(r.Created),
		Position: r.Position,
		Number:   r.Number,
	}, c.failed("event", r.ID)
}
