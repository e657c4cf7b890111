package ports

import (
	"context"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
)

// Usage is what owners use, and have used.
type Usage interface {
	// Add counts a task of a job for its owner, beside what there is of its day and kind.
	Add(ctx context.Context, owner, job string, row usage.Row) error
	// Between returns what was counted for an owner on the days from one to another, both included:
	// one row or more of a day and kind, in no order.
	Between(ctx context.Context, owner string, from, to quota.Day) ([]usage.Row, error)
	// Forget removes what was counted on days before that one.
	Forget(ctx context.Context, before quota.Day) error
	// Stored returns how many bytes the owner's files take that are not deleted, and how many their
	// uploads will take that no file was made of yet. In a Write transaction whoever else asks for
	// the owner waits until that ends, and then sees what it has stored. It is asked after every
	// other row of the owner's that the transaction writes.
	Stored(ctx context.Context, owner string) (int64, error)
	// Jobs returns how many of the owner's jobs are worked on, and how many wait for that.
	Jobs(ctx context.Context, owner string) (running, waiting int, err error)
}
