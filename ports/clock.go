package ports

import "time"

// Clock tells the time.
type Clock interface {
	// Now returns the present instant in UTC.
	Now() time.Time
}
