package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

var _ ports.Allowances = (*Service)(nil)

// JobsAtOnce implements ports.Allowances: it is what the owner's plan says.
func (s *Service) JobsAtOnce(ctx context.Context, tx ports.Tx, owner string) (int, error) {
	id := access.UserOf(owner)
	if id == "" {
		return s.cfg.Plans.Of(quota.AnonymousPlan).JobsAtOnce, nil
	}

	u, err := tx.Users.Get(ctx, id)
	if errors.Is(err, ports.ErrNoRow) { // as of what was made in auth.mode open
		return s.cfg.Plans.Of(quota.FreePlan).JobsAtOnce, nil
	}

	if err != nil {
		return 0, fmt.Errorf("look for the owner's plan: %w", err)
	}

	return s.cfg.Plans.Of(u.Plan).JobsAtOnce, nil
}
