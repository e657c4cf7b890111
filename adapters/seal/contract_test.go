package seal_test

import (
	"crypto/rand"
	"testing"

	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestSealer(t *testing.T) {
	t.Parallel()
	contract.Sealer(t, func(t *testing.T) ports.Sealer {
		t.Helper()

		key := make([]byte, seal.KeySize)
		_, _ = rand.Read(key)

		sealer, err := seal.New(key)
		if err != nil {
			t.Fatal(err)
		}

		return sealer
	})
}
