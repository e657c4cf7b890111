package ident_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	contract.IDs(t, func(clock ports.Clock) ports.IDs { return ident.New(clock) })
}
