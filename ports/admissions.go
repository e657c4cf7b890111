package ports

import (
	"context"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/quota"
)

// Admissions are the admission control of owners' jobs: which are worked on at once, and which
// wait. What a call costs depends on what it finds, not on how many jobs there are.
type Admissions interface {
	// Hold locks the owner's admission control until the transaction ends: whoever else would hold
	// it waits. What is asked after it sees what those before it have decided. In one transaction
	// only one owner may be held, after every other row that it writes.
	Hold(ctx context.Context, owner string) error
	// Admitted counts the owner's jobs that are admitted, at most up to a limit.
	Admitted(ctx context.Context, owner string, limit int) (int, error)
	// Next returns the owner's job that has waited longest, by when it was made. ErrNoRow if none
	// waits. In a Write transaction nobody else writes the job until it ends. One that somebody
	// else is writing is passed over, and is for them to admit.
	Next(ctx context.Context, owner string) (*job.Job, error)
	// Waiting returns the first owner after this one, by the bytes of their names, who has a job
	// that waits; "" if there is none.
	Waiting(ctx context.Context, after string) (owner string, err error)
}

// Allowances are what each owner is entitled to.
type Allowances interface {
	// Plan returns what bounds the owner. It is asked within a transaction, and reads nothing but
	// in that.
	Plan(ctx context.Context, tx Tx, owner string) (quota.Plan, error)
}
