package contract

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/ports"
)

// Throttle runs the suite of ports.Throttle. Its cases run one after the other, each in a later
// minute.
func Throttle(t *testing.T, open func(t *testing.T) ports.Throttle) {
	t.Helper()

	throttle := open(t)
	take := func(key string, minute int64, want int) {
		t.Helper()

		if got, err := throttle.Take(t.Context(), key, minute); err != nil || got != want {
			t.Errorf("%s in %d: %d, %v; want %d", key, minute, got, err, want)
		}
	}

	take("a", 1, 1)
	take("a", 1, 2)
	take("b", 1, 1)
	take("a", 2, 1)
	take("b", 2, 1)

	forget := func(before int64) {
		t.Helper()

		if err := throttle.Forget(t.Context(), before); err != nil {
			t.Error(err)
		}
	}

	forget(2)
	take("a", 2, 2)
	forget(3)
	take("a", 2, 1)

	const callers, limit = 64, 40

	var (
		all   sync.WaitGroup
		taken atomic.Int64
	)

	for range callers {
		all.Go(func() {
			calls, err := throttle.Take(t.Context(), "a", 3)
			if err != nil {
				t.Error(err)
			}

			if calls <= limit {
				taken.Add(1)
			}
		})
	}

	all.Wait()

	if n := taken.Load(); n != limit {
		t.Errorf("%d calls were among the first %d", n, limit)
	}
}
