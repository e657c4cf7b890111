package fakes_test

import (
	"testing"

	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/fakes"
)

func TestSpace(t *testing.T) {
	t.Parallel()
	contract.Space(t, func(*testing.T) contract.Spaces {
		return contract.Spaces{Roomy: fakes.NewSpace(2, 1), Full: fakes.NewSpace(1, 0, 2)}
	})
}
