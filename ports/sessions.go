package ports

import (
	"context"
	"time"
)

// Session is that a user has signed in. What proves it is kept nowhere.
type Session struct {
	ID      string
	User    string // id of the user
	Hash    string // of what the user's browser sends
	Created time.Time
	Used    time.Time // the last use
	Expires time.Time
}

// Sessions are the rows of sessions.
type Sessions interface {
	// Insert adds a session. An id or a hash that is taken is ErrTaken.
	Insert(ctx context.Context, s Session) error
	// Hashed returns the session of that hash, times to the microsecond in UTC. A missing one is
	// ErrNoRow.
	Hashed(ctx context.Context, hash string) (Session, error)
	// Touch notes when a session was last used, and when it ends. A missing one is left alone.
	Touch(ctx context.Context, id string, used, expires time.Time) error
	// EndOthers removes the sessions of a user but for one, which may be "".
	EndOthers(ctx context.Context, user, but string) error
	// Forget removes the sessions that have ended before an instant.
	Forget(ctx context.Context, before time.Time) error
}
