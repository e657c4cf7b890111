package allowance_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/allowance"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestSame(t *testing.T) {
	t.Parallel()
	contract.Allowances(t, func(t *testing.T, most int) ports.Allowances {
		t.Helper()

		a, err := allowance.NewSame(most)
		if err != nil {
			t.Fatal(err)
		}

		return a
	})
}

func TestANegativeNumberIsRefused(t *testing.T) {
	t.Parallel()

	if _, err := allowance.NewSame(-1); err == nil {
		t.Error("no error")
	}
}
