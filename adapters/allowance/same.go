package allowance

import (
	"context"
	"errors"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

var _ ports.Allowances = Same{}

// Same is one allowance for every owner.
type Same struct{ jobs int }

// NewSame returns an allowance of so many jobs at once; 0 is without bound.
func NewSame(jobs int) (Same, error) {
	if jobs < 0 {
		return Same{}, errors.New("CONVERTD_JOBS_AT_ONCE must not be negative")
	}

	return Same{jobs}, nil
}

// Plan returns the number, whoever asks, and no other bound.
func (s Same) Plan(context.Context, ports.Tx, string) (quota.Plan, error) {
	return quota.Plan{JobsAtOnce: s.jobs}, nil
}
