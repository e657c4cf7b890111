package store

import (
	"context"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

var _ ports.Quotas = quotas{}

type quotas struct{ *transaction }

// Charge locks the row of the owner's day until the transaction ends: who is charged meanwhile
// waits.
func (s quotas) Charge(ctx context.Context, c ports.Charge) (int, error) {
	used := 0

	err := s.run(ctx,
		step{
			what: "begin an owner's day",
			text: "INSERT INTO quota_days (owner, day, used) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
			args: []any{c.Owner, int64(c.Day)},
		},
		step{
			what: "charge a conversion",
			text: "UPDATE quota_days SET used = used + 1 WHERE owner = $1 AND day = $2 " +
				"AND (used < $3 OR $3 = 0) RETURNING used",
			args: []any{c.Owner, int64(c.Day), int64(c.Limit)},
			row:  func(scan func(...any) error) error { return scan(&used) },
		})
	if err != nil {
		return 0, err
	}

	if used == 0 {
		return 0, ports.ErrSpent
	}

	return used, s.run(ctx, step{
		what: "note a charge", args: []any{c.Job, c.Owner, int64(c.Day)},
		text: "INSERT INTO charges (job_id, owner, day) VALUES ($1, $2, $3)",
	})
}

func (s quotas) Used(ctx context.Context, owner string, day quota.Day) (int, error) {
	used := 0
	err := s.run(ctx, step{
		what: "look what is used of a quota", args: []any{owner, int64(day)},
		text: "SELECT used FROM quota_days WHERE owner = $1 AND day = $2",
		row:  func(scan func(...any) error) error { return scan(&used) },
	})

	return used, err
}

func (s quotas) Settle(ctx context.Context, job string) error {
	return s.run(ctx, step{
		what: "settle a charge", args: []any{job},
		text: "DELETE FROM charges WHERE job_id = $1",
	})
}

func (s quotas) Refund(ctx context.Context, job string) error {
	owner, day := "", int64(0)

	err := s.run(ctx, step{
		what: "end a charge", args: []any{job},
		text: "DELETE FROM charges WHERE job_id = $1 RETURNING owner, day",
		row:  func(scan func(...any) error) error { return scan(&owner, &day) },
	})
	if err != nil || owner == "" {
		return err
	}

	return s.run(ctx, step{
		what: "give a charge back", args: []any{owner, day},
		text: "UPDATE quota_days SET used = used - 1 WHERE owner = $1 AND day = $2",
	})
}

func (s quotas) Forget(ctx context.Context, before quota.Day) error {
	return s.run(ctx, step{
		what: "forget old days", args: []any{int64(before)},
		text: "DELETE FROM quota_days WHERE day < $1",
	})
}
