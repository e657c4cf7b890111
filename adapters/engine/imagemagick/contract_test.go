package imagemagick_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/imagemagick"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := imagemagick.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(
		t,
		contract.Engines{
			Here:    b.Engine,
			Missing: none,
			From:    "bmp",
			To:      "png",
			Sample:  workbench.Fixture(t, "bmp"),
			Room:    b.Bench,
		},
	)
}
