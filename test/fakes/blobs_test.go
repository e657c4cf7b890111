package fakes_test

import (
	"testing"

	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/fakes"
)

func TestBlobs(t *testing.T) {
	t.Parallel()
	contract.Blobs(t, func(*testing.T) ports.Blobs { return fakes.NewBlobs() })
	contract.KeyBelowKey(t, fakes.NewBlobs())
}
