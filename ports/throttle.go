package ports

import "context"

// Throttle counts calls.
type Throttle interface {
	// Take counts a call of somebody's in a minute, which is a number since 1970, and returns how
	// many there are by then. Minutes do not go back. It is exact among calls side by side.
	Take(ctx context.Context, key string, minute int64) (calls int, err error)
	// Forget removes what was counted in minutes before that one.
	Forget(ctx context.Context, before int64) error
}
