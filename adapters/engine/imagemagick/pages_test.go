package imagemagick_test

import (
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

func TestEachPageBecomesAPicture(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	outputs, made, err := b.Outputs(t, b.Engine, "tiff", "png", workbench.Pages(t, 3), "")
	if err != nil || len(outputs) != 3 || len(made.Warnings) > 0 {
		t.Fatal(len(outputs), made.Warnings, err)
	}

	for i, content := range outputs {
		if width := decode(t, content).Bounds().Dx(); width != 10*(i+1) {
			t.Errorf("page %d is %d pixels wide", i+1, width)
		}
	}
}
