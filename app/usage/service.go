package usage

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
	"github.com/convertd/convertd/ports"
)

const (
	kept    = 400 // days
	longest = 366 // days that are shown at once
	usual   = 30  // days that are shown where the caller does not say
)

// Service tells what owners use. It is safe for concurrent use.
type Service struct {
	store ports.Store
	clock ports.Clock
}

// New returns the service.
func New(store ports.Store, clock ports.Clock) *Service { return &Service{store, clock} }

// Span is which days are asked for, both included; zero for those that end today.
type Span struct{ From, To time.Time }

// Of returns what was done for an owner.
func (s *Service) Of(ctx context.Context, owner string, span Span) (usage.Summary, error) {
	from, to, err := s.days(span)
	if err != nil {
		return usage.Summary{}, err
	}

	var rows []usage.Row

	err = s.store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		rows, err = tx.Usage.Between(ctx, owner, from, to)
		return err
	})
	if err != nil {
		return usage.Summary{}, fmt.Errorf("look what was done: %w", err)
	}

	return usage.Summarize(rows, from, to), nil
}

func (s *Service) days(span Span) (from, to quota.Day, err error) {
	to = quota.DayOf(s.clock.Now())
	if !span.To.IsZero() {
		to = quota.DayOf(span.To)
	}

	from = to - usual + 1
	if !span.From.IsZero() {
		from = quota.DayOf(span.From)
	}

	if from > to {
		return 0, 0, fault.New(fault.InvalidInput, "from is after to. Send them the other way.").
			On("from")
	}

	if to-from >= longest {
		return 0, 0, fault.New(fault.InvalidInput,
			"There are more than %d days between from and to. Ask for fewer.", longest).On("from")
	}

	return from, to, nil
}

// Now is what an owner uses at the moment.
type Now struct {
	Stored           int64 // bytes of files
	Running, Waiting int   // jobs
}

// Now returns what an owner uses at the moment.
func (s *Service) Now(ctx context.Context, owner string) (now Now, err error) {
	err = s.store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if now.Stored, err = tx.Usage.Stored(ctx, owner); err != nil {
			return err
		}

		now.Running, now.Waiting, err = tx.Usage.Jobs(ctx, owner)

		return err
	})
	if err != nil {
		return Now{}, fmt.Errorf("look what is used: %w", err)
	}

	return now, nil
}

// Forget removes what was done so long ago that nobody asks for it any more.
func (s *Service) Forget(ctx context.Context) error {
	err := s.store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Usage.Forget(ctx, quota.DayOf(s.clock.Now())-kept)
	})
	if err != nil {
		return fmt.Errorf("forget what was done: %w", err)
	}

	return nil
}
