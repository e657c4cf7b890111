package vips_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := vips.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t, kit.Config{})
	contract.Engine(
		t,
		contract.Engines{
			Here:    b.Engine,
			Missing: none,
			From:    "png",
			To:      "webp",
			Sample:  workbench.Fixture(t, "png"),
			Room:    b.Bench,
		},
	)
}
