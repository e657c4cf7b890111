package allowance

import (
	"context"
	"errors"

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

// JobsAtOnce returns the number, whoever asks.
func (s Same) JobsAtOnce(context.Context, ports.Tx, string) (int, error) { return s.jobs, nil }
