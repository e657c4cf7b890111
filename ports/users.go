package ports

import (
	"context"
	"time"
)

// User is somebody who has an account.
type User struct {
	ID       string
	Name     string // by which the user signs in
	Password string // as Passwords encodes it; "" where there is none
	Subject  string // at an OpenID provider; "" where there is none
	Plan     string
	Admin    bool
	Blocked  bool // may do nothing
	Created  time.Time
}

// Users are the rows of users.
type Users interface {
	// Insert adds a user. An id, a name or a subject that is taken is ErrTaken; no subject is
	// never taken.
	Insert(ctx context.Context, u User) error
	// Get returns the user of that id, times to the microsecond in UTC. A missing one is ErrNoRow.
	Get(ctx context.Context, id string) (User, error)
	// Find returns the user who signs in by that name or subject. A missing one is ErrNoRow, and so
	// is none.
	Find(ctx context.Context, name, subject string) (User, error)
	// Save writes the user back. A missing one is ErrNoRow.
	Save(ctx context.Context, u User) error
	// List returns the users behind an id, in the order of their ids, at most limit of them.
	List(ctx context.Context, after string, limit int) ([]User, error)
}
