package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

// counted is how long it is kept how many conversions somebody had in a day.
const counted = 30 * 24 * time.Hour

// Forget removes what was counted of days and minutes that nobody asks for any more.
func (s *Service) Forget(ctx context.Context) error {
	now := s.Clock.Now()

	return errors.Join(
		s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
			if err := tx.Quotas.Forget(ctx, quota.DayOf(now.Add(-counted))); err != nil {
				return fmt.Errorf("forget days of conversions: %w", err)
			}

			if err := tx.Sessions.Forget(ctx, now); err != nil {
				return err
			}

			return tx.Audit.Forget(ctx, now.Add(-audited))
		}),
		s.Throttle.Forget(ctx, minuteOf(now)),
	)
}
