package store_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestThrottle(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		t.Helper()

		db := open(t, url)
		contract.Throttle(t, func(*testing.T) ports.Throttle { return store.NewThrottle(db) })
	})
}
