package imaging_test

import (
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/imaging"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := imaging.New(
		t.Context(),
		imaging.Config{Executable: filepath.Join(t.TempDir(), "none")},
		workbench.Deps(t, workbench.Missing()),
	)
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t, imaging.Config{})
	contract.Engine(
		t,
		contract.Engines{
			Here:    b.Engine,
			Missing: none,
			From:    "png",
			To:      "jpg",
			Sample:  workbench.Fixture(t, "png"),
			Room:    b.Bench,
		},
	)
}
