package ports

import "context"

// Passwords encode passwords so that they can be checked and not be read.
type Passwords interface {
	// Encode returns what is kept of a password. Of one password it is never the same twice.
	Encode(ctx context.Context, password string) (encoded string, err error)
	// Matches reports whether a password is the one that was encoded. No encoding, "", is that of
	// no password, and is found out in the same time.
	Matches(ctx context.Context, password, encoded string) (bool, error)
}
