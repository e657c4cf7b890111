package ports

import (
	"context"
	"time"
)

// APIKey lets a program call on behalf of a user. The key itself is kept nowhere.
type APIKey struct {
	ID      string
	User    string // id of the user
	Name    string // given by the user
	Hint    string // the first letters of the key
	Hash    string // of the key
	Scopes  []string
	Sandbox bool
	Created time.Time
	Expires time.Time // zero for never
	Used    time.Time // the last use; zero for none
	Revoked time.Time // zero for not
}

// APIKeys are the rows of API keys.
type APIKeys interface {
	// Insert adds a key. An id or a hash that is taken is ErrTaken.
	Insert(ctx context.Context, k APIKey) error
	// Hashed returns the key of that hash, times to the microsecond in UTC. A missing one is
	// ErrNoRow.
	Hashed(ctx context.Context, hash string) (APIKey, error)
	// Of returns all keys of a user, newest first.
	Of(ctx context.Context, user string) ([]APIKey, error)
	// Touch notes when a key was last used, and changes nothing else. A missing one is left alone.
	Touch(ctx context.Context, id string, at time.Time) error
	// Revoke notes that a key of the user is good no longer, and leaves one that is not already as
	// it is. A missing one, and one of another user, is ErrNoRow.
	Revoke(ctx context.Context, user, id string, at time.Time) error
}
