package throttle_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/throttle"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	contract.Throttle(t, func(*testing.T) ports.Throttle { return throttle.NewMemory() })
}
