package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/convertd/convertd/ports"
)

var _ ports.DueDeliveries = dueDeliveries{}

type dueDeliveries struct{ *transaction }

func (s dueDeliveries) Next(ctx context.Context, endpoint string) (time.Time, error) {
	var next sql.Null[int64]

	err := s.run(ctx, step{
		what: "look when the next delivery is due", args: []any{endpoint},
		text: "SELECT min(next) FROM deliveries WHERE webhook_id = $1 AND status = 'pending'",
		row:  func(scan func(...any) error) error { return scan(&next) },
	})

	return since(next), err
}

func (s dueDeliveries) Overdue(
	ctx context.Context, before, now time.Time, limit int,
) ([]string, error) {
	var ids []string

	err := s.run(ctx, step{
		what: "look for overdue deliveries",
		text: "SELECT id FROM webhooks AS w WHERE active AND (lease = '' OR lease_until <= $2) AND " +
			"EXISTS (SELECT 1 FROM deliveries WHERE webhook_id = w.id AND status = 'pending' AND " +
			"next < $1) ORDER BY id LIMIT $3",
		args: []any{before.UnixMicro(), now.UnixMicro(), limit},
		row: func(scan func(...any) error) error {
			id := ""
			err := scan(&id)
			ids = append(ids, id)

			return err
		},
	})

	return ids, err
}

func (s dueDeliveries) Progress(
	ctx context.Context, endpoint string, since time.Time,
) (map[string]time.Time, error) {
	last := map[string]time.Time{}

	err := s.run(ctx, step{
		what: "look which progress was told last",
		text: "SELECT subject, max(happened) FROM deliveries WHERE webhook_id = $1 AND " +
			"name = 'job.progress' AND happened > $2 GROUP BY subject",
		args: []any{endpoint, since.UnixMicro()},
		row: func(scan func(...any) error) error {
			var (
				subject string
				at      int64
			)

			err := scan(&subject, &at)
			last[subject] = instant(at)

			return err
		},
	})

	return last, err
}

func (s dueDeliveries) Free(ctx context.Context) error {
	return s.run(ctx, step{
		what: "end the leases of webhooks",
		text: "UPDATE webhooks SET lease = '', wake = NULL WHERE lease <> '' OR wake IS NOT NULL",
	})
}

func (s dueDeliveries) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	n := 0

	err := s.run(ctx, step{
		what: "forget deliveries", args: []any{before.UnixMicro(), limit},
		text: "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE created < $1 " +
			"ORDER BY created LIMIT $2)",
		done: func(rows int64) error { n = int(rows); return nil },
	})

	return n, err
}
