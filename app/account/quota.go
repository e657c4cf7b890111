package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// warned is how much of a day's quota is used when its owner is warned, in percent.
const warned = 80

// The details of a call that is refused for its number.
const (
	DetailLimit = "limit" // how many there may be
	DetailReset = "reset" // when they are counted anew, in seconds since 1970
)

// Standing is how much of a number is used, and when it is counted anew.
type Standing struct {
	Limit, Used int
	Resets      time.Time
}

// Left returns how much is left.
func (s Standing) Left() int { return max(0, s.Limit-s.Used) }

// Quota returns how much the caller has used of the day's conversions. A limit of 0 is none.
func (s *Service) Quota(ctx context.Context, p access.Principal) (now Standing, err error) {
	day := quota.DayOf(s.Clock.Now())

	now = Standing{Limit: p.Plan.Conversions, Resets: day.Ends()}
	if now.Limit == 0 {
		return now, nil
	}

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		now.Used, err = tx.Quotas.Used(ctx, p.Owner, day)
		return err
	})
	if err != nil {
		return now, fmt.Errorf("look at a quota: %w", err)
	}

	return now, nil
}

// Charge counts a job as a conversion of the caller's, in the transaction that makes it. Where the
// day's number is used up it is RateLimited.
func (s *Service) Charge(
	ctx context.Context, tx ports.Tx, p access.Principal, jobID string,
) error {
	if p.Plan.Conversions == 0 {
		return nil
	}

	day := quota.DayOf(s.Clock.Now())
	now := Standing{Limit: p.Plan.Conversions, Used: p.Plan.Conversions, Resets: day.Ends()}

	used, err := tx.Quotas.Charge(ctx, ports.Charge{
		Job: jobID, Owner: p.Owner, Day: day, Limit: now.Limit,
	})
	if errors.Is(err, ports.ErrSpent) {
		return s.Spent(now)
	}

	if err != nil {
		return fmt.Errorf("charge a conversion: %w", err)
	}

	now.Used = used

	return s.tell(ctx, tx, p, now)
}

// tell logs that little is left of a quota, or nothing: once a day each.
func (s *Service) tell(
	ctx context.Context, tx ports.Tx, p access.Principal, now Standing,
) error {
	const whole = 100

	var what event.Name

	switch {
	case p.Anonymous():
		return nil // nobody could be told
	case now.Used == now.Limit:
		what = event.QuotaExceeded
	case now.Used == (now.Limit*warned+whole-1)/whole:
		what = event.QuotaWarning
	default:
		return nil
	}

	return tx.Events.Append(ctx, event.Event{
		ID:      s.IDs.New("evt_"),
		Owner:   p.Owner,
		Subject: p.Owner,
		Name:    what,
		Data:    event.Quota{Limit: now.Limit, Used: now.Used, Resets: now.Resets},
		Trace:   trace.Of(ctx),
		Created: s.Clock.Now(),
	})
}

// Spent is RateLimited for somebody who has used up the day's conversions.
func (s *Service) Spent(now Standing) error {
	return s.over(now, "The %d conversions of the day are used up. "+
		"Try again after 00:00 UTC, or choose a larger plan.")
}

func (s *Service) over(now Standing, text string) error {
	after := max(1, int(now.Resets.Sub(s.Clock.Now())/time.Second)+1)

	return fault.New(fault.RateLimited, text, now.Limit).
		With(fault.RetryAfter, after).
		With(DetailLimit, now.Limit).
		With(DetailReset, now.Resets.Unix())
}
