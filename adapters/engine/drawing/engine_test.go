package drawing_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/drawing"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := drawing.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	here, room := workbench.Open(t, drawing.New, kit.Config{})

	for _, pair := range [][2]string{{"svg", "svgz"}, {"svg", "eps"}, {"svg", "ico"}} {
		t.Run(pair[0]+" to "+pair[1], func(t *testing.T) {
			t.Parallel()
			contract.Engine(t, contract.Engines{
				Here: here, Missing: none, From: pair[0], To: pair[1],
				Sample: workbench.Fixture(t, pair[0]), Room: room,
			})
		})
	}
}
