package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

var _ ports.Deliveries = deliveries{}

type deliveries struct{ *transaction }

// insertAtOnce bounds the rows of one statement: neither database takes any number of values.
const insertAtOnce = 100

// Insert has the rows wait that are not the first of their lane: of one endpoint and subject.
func (s deliveries) Insert(ctx context.Context, list ...webhook.Delivery) error {
	type lane struct{ endpoint, subject string }

	rows, taken := make([]deliveryRow, len(list)), map[lane]bool{}
	for i, d := range list {
		var err error
		if rows[i], err = rowOfDelivery(d); err != nil {
			return err
		}

		at := lane{d.Endpoint, d.Event.Subject}

		busy, known := taken[at]
		if !known {
			if busy, err = s.busy(ctx, at.endpoint, at.subject); err != nil {
				return err
			}
		}

		rows[i].Status, taken[at] = string(webhook.Pending), true
		if busy {
			rows[i].Status = string(webhook.Waiting)
		}
	}

	var steps []step
	for some := range slices.Chunk(rows, insertAtOnce) {
		steps = append(steps, inserting(s.transaction, "insert deliveries", "", some...))
	}

	return s.run(ctx, steps...)
}

// unfinished is true of the rows of a lane that have not ended.
const unfinished = "webhook_id = $1 AND subject = $2 AND status IN ('pending', 'waiting')"

func (s deliveries) busy(ctx context.Context, endpoint, subject string) (busy bool, err error) {
	err = s.run(ctx, step{
		what: "look for deliveries that others wait for", args: []any{endpoint, subject},
		text: "SELECT EXISTS (SELECT 1 FROM deliveries WHERE " + unfinished + ")",
		row:  func(scan func(...any) error) error { return scan(&busy) },
	})

	return busy, err
}

func (s deliveries) Get(ctx context.Context, id string) (webhook.Delivery, error) {
	if impossible(id) {
		return webhook.Delivery{}, ports.ErrNoRow
	}

	list, err := s.find(ctx, "id = $1", id)
	if err == nil && len(list) == 0 {
		err = ports.ErrNoRow
	}

	if err != nil {
		return webhook.Delivery{}, err
	}

	return list[0], nil
}

func (s deliveries) find(
	ctx context.Context, condition string, args ...any,
) ([]webhook.Delivery, error) {
	var rows []deliveryRow
	if err := s.run(ctx,
		finding(s.transaction, "select deliveries", condition, &rows, args...)); err != nil {
		return nil, err
	}

	list := make([]webhook.Delivery, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = deliveryOf(row); err != nil {
			return nil, err
		}
	}

	return list, nil
}

// Save lets the next of the lane go on once none of it is pending.
func (s deliveries) Save(ctx context.Context, d webhook.Delivery) error {
	row, err := rowOfDelivery(d)
	if err != nil {
		return err
	}

	steps := []step{updating(s.transaction, "update delivery "+d.ID, &row)}
	if d.Status == webhook.Succeeded || d.Status == webhook.Failed {
		at := cmp.Or(row.Attempted.V, row.Next)
		steps = append(steps, step{
			what: "let the delivery go on that waits",
			text: "UPDATE deliveries SET status = 'pending', next = $3, since = $3 WHERE id = (" +
				"SELECT id FROM deliveries WHERE " + unfinished +
				" ORDER BY CASE status WHEN 'pending' THEN 0 ELSE 1 END, sequence, id LIMIT 1) " +
				"AND status = 'waiting'",
			args: []any{row.WebhookID, row.Subject, at},
		})
	}

	return s.run(ctx, steps...)
}

func (s deliveries) Due(
	ctx context.Context, endpoint string, now time.Time, limit int,
) ([]webhook.Delivery, error) {
	const due = "webhook_id = $1 AND status = 'pending' AND next <= $2 ORDER BY next, sequence LIMIT $3"

	return s.find(ctx, due, endpoint, now.UnixMicro(), limit)
}

func (s deliveries) Log(
	ctx context.Context, endpoint, behind string, limit int,
) ([]webhook.Delivery, error) {
	if impossible(endpoint + behind) {
		return nil, nil
	}

	condition, args := "webhook_id = $1", []any{endpoint}
	if behind != "" {
		condition += " AND (created, id) < ((SELECT created FROM deliveries WHERE id = $2), $2)"

		args = append(args, behind)
	}

	condition += fmt.Sprintf(" ORDER BY created DESC, id DESC LIMIT $%d", len(args)+1)

	return s.find(ctx, condition, append(args, limit)...)
}
