package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

var _ ports.Outbox = outbox{}

type outbox struct{ *transaction }

func (s outbox) Any(ctx context.Context) (some bool, err error) {
	err = s.run(ctx, step{
		what: "look for events to publish",
		text: "SELECT EXISTS (SELECT 1 FROM events WHERE published = 0)",
		row:  func(scan func(...any) error) error { return scan(&some) },
	})

	return some, err
}

// Publish holds the one row of the outbox, so that the numbers of the feed are committed in their
// order. Of one job's events none is passed over: they are committed in their order, too.
func (s outbox) Publish(ctx context.Context, limit int) ([]event.Event, error) {
	var (
		last int64
		held bool
		rows []eventRow
	)

	err := s.run(ctx, step{
		what: "hold the outbox",
		text: "SELECT published FROM outbox WHERE id = 1 " + s.locking("FOR UPDATE SKIP LOCKED"),
		row: func(scan func(...any) error) error {
			held = true
			return scan(&last)
		},
	})
	if err != nil || !held {
		return nil, err
	}

	const next = "published = 0 ORDER BY position LIMIT $1 "

	steps := append(s.takeAppended(), finding(s.transaction, "select events to publish",
		next+s.locking("FOR UPDATE"), &rows, limit))
	if err := s.run(ctx, steps...); err != nil || len(rows) == 0 {
		return nil, err
	}

	return s.number(ctx, rows, last)
}

func (s outbox) number(ctx context.Context, rows []eventRow, last int64) ([]event.Event, error) {
	list, cases, args := make([]event.Event, len(rows)), make([]string, len(rows)), []any{last}

	for i, row := range rows {
		row.Position = last + int64(i) + 1
		args = append(args, row.ID)
		cases[i] = fmt.Sprintf("WHEN $%d THEN CAST($1 AS BIGINT) + %d", len(args), i+1)

		var err error
		if list[i], err = eventOf(s.urls, row); err != nil {
			return nil, err
		}
	}

	return list, s.run(ctx, step{
		what: "number events", args: args,
		text: "UPDATE events SET published = CASE id " + strings.Join(cases, " ") +
			" END WHERE id IN (" + places(2, len(rows)) + ")",
	}, step{
		what: "note the last number", args: []any{last + int64(len(rows))},
		text: "UPDATE outbox SET published = $1 WHERE id = 1",
	})
}

func (s outbox) Feed(
	ctx context.Context, owner string, after int64, limit int,
) ([]event.Event, error) {
	if impossible(owner) {
		return nil, nil
	}

	var rows []eventRow

	const behind = "owner = $1 AND published > $2 AND published > 0 ORDER BY published LIMIT $3"
	if err := s.run(ctx, finding(s.transaction, "select the feed of events",
		behind, &rows, owner, after, limit)); err != nil {
		return nil, err
	}

	list := make([]event.Event, len(rows))
	for i, row := range rows {
		row.Position = row.Published

		var err error
		if list[i], err = eventOf(s.urls, row); err != nil {
			return nil, err
		}
	}

	return list, nil
}

func (s outbox) Last(ctx context.Context) (last int64, err error) {
	err = s.run(ctx, step{
		what: "select the last number of the feed",
		text: "SELECT published FROM outbox WHERE id = 1",
		row:  func(scan func(...any) error) error { return scan(&last) },
	})

	return last, err
}

func (s outbox) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	n := 0

	err := s.run(ctx, step{
		what: "forget events", args: []any{before.UnixMicro(), limit},
		text: "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE job_id IS NULL AND " +
			"created < $1 AND published > 0 ORDER BY created LIMIT $2)",
		done: func(rows int64) error { n = int(rows); return nil },
	})

	return n, err
}
