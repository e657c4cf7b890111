package ports

import (
	"context"
	"time"
)

// Repeat is a call that has made something. It is kept so that the same call, sent again, makes nothing new.
type Repeat struct {
	Owner       string
	Call        string // method and path
	Key         string // the caller's
	Fingerprint string // of what was sent
	Resource    string // the id of what was made
	Created     time.Time
}

// Repeats are the rows of calls that can be repeated safely.
type Repeats interface {
	// Insert keeps a call. One of the same owner, call and key that is there already is ErrTaken.
	Insert(ctx context.Context, r Repeat) error
	// Get returns the call that was kept, times to the microsecond in UTC. A missing one is ErrNoRow.
	Get(ctx context.Context, owner, call, key string) (Repeat, error)
	// Forget removes the calls that were kept before the instant.
	Forget(ctx context.Context, before time.Time) error
}
