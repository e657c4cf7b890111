package ports

import (
	"context"
	"time"
)

// IdempotencyRecord is a call that has made something. It is kept so that the same call, sent
// again, makes nothing new.
type IdempotencyRecord struct {
	Owner       string
	Call        string // method and path
	Key         string // the caller's idempotency key
	Fingerprint string // of what was sent
	Resource    string // the id of what was made
	Created     time.Time
}

// IdempotencyRecords are the rows of idempotency records.
type IdempotencyRecords interface {
	// Insert adds a record. One of the same owner, call and key that is there already is ErrTaken.
	Insert(ctx context.Context, r IdempotencyRecord) error
	// Get returns the record, times to the microsecond in UTC. A missing one is ErrNoRow.
	Get(ctx context.Context, owner, call, key string) (IdempotencyRecord, error)
	// Forget removes the records from before the instant.
	Forget(ctx context.Context, before time.Time) error
}
