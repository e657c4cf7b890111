package tesseract_test

import (
	"bytes"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/tesseract"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/workbench"
)

// BenchmarkTenPages reads ten pages of print, one at a time and as many as there are processors.
func BenchmarkTenPages(b *testing.B) {
	room := newBench(b)
	page := room.slanted(b, 0, 0)
	ten := bytes.Replace(
		page,
		[]byte("/Kids [3 0 R] /Count 1"),
		[]byte("/Kids [3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R] /Count 10"),
		1,
	)

	for what, slots := range map[string]int{"one at a time": 1, "side by side": 0} {
		b.Run(what, func(b *testing.B) {
			box, err := sandbox.New(b.Context(), sandbox.Config{Slots: slots}, sandbox.Deps{})
			if err != nil {
				b.Fatal(err)
			}

			e, err := tesseract.New(b.Context(), kit.Config{}, workbench.Deps(b, box))
			if err != nil {
				b.Fatal(err)
			}

			for b.Loop() {
				if _, err := room.Step(
					b,
					e,
					route.Edge{Operation: operation, From: "pdf", To: "pdf"},
					english(nil),
					ten,
				); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
