package ports

import (
	"context"
	"errors"

	"github.com/convertd/convertd/domain/quota"
)

// ErrSpent is returned where nothing is left of a quota.
var ErrSpent = errors.New("nothing is left of the quota")

// Charge is a job that counts as one conversion of its owner's.
type Charge struct {
	Job   string // its id
	Owner string
	Day   quota.Day
	Limit int // of the day; 0 for none
}

// Quotas are how many conversions of a day owners have used. Of charges side by side, each sees
// those before it, so that no more than the limit are ever taken.
type Quotas interface {
	// Charge counts a job, and returns how many of the day are used then. Where the limit is used
	// already it is ErrSpent, and nothing is counted.
	Charge(ctx context.Context, c Charge) (used int, err error)
	// Used returns how many of the day the owner has used.
	Used(ctx context.Context, owner string, day quota.Day) (int, error)
	// Settle ends the charge of a job, which stays counted. A job without one is left alone.
	Settle(ctx context.Context, job string) error
	// Refund ends the charge of a job and takes it off its day. A job without one is left alone, so
	// that none is given back twice.
	Refund(ctx context.Context, job string) error
	// Forget removes what was used on days before that one.
	Forget(ctx context.Context, before quota.Day) error
}
