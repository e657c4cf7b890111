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

// Plan implements ports.Allowances: it is the plan of the user that the owner is.
func (s *Service) Plan(ctx context.Context, tx ports.Tx, owner string) (quota.Plan, error) {
	id := access.UserOf(owner)
	if id == "" {
		return s.cfg.Plans.Of(quota.AnonymousPlan), nil
	}

	u, err := tx.Users.Get(ctx, id)
	if errors.Is(err, ports.ErrNoRow) { // as of what was made in auth.mode open
		return s.cfg.Plans.Of(quota.FreePlan), nil
	}

	if err != nil {
		return quota.Plan{}, fmt.Errorf("look for the owner's plan: %w", err)
	}

	return s.planOf(u, access.Sandbox(owner)), nil
}

// planOf returns a user's plan, or what it is in their sandbox.
func (s *Service) planOf(u ports.User, sandbox bool) quota.Plan {
	plan := s.cfg.Plans.Of(u.Plan)
	if sandbox {
		return quota.SandboxOf(plan)
	}

	return plan
}
