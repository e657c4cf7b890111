package pdf_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func TestSheets(t *testing.T) {
	t.Parallel()

	b := workbench.New(t)
	for wide, want := range map[string]pdf.Sheet{
		"":                          {Crop: pdf.Box{Right: 301, Upper: 400}, Trim: pdf.Box{Right: 301, Upper: 400}},
		"/Rotate 270":               {Crop: pdf.Box{Right: 301, Upper: 400}, Trim: pdf.Box{Right: 301, Upper: 400}, Turn: 270},
		"/TrimBox [9 8 209 308.25]": {Crop: pdf.Box{Right: 301, Upper: 400}, Trim: pdf.Box{Left: 9, Lower: 8, Right: 209, Upper: 308.25}},
	} {
		w := pdf.Begin(workbench.Deps(t, b.Box), ports.Step{
			Inputs: []ports.Input{
				{
					Path: b.Put(
						t,
						workbench.Paper{Name: "Page 1 rot: 90", Pages: 2, Wide: wide}.Bytes(),
					),
				},
			},
			Dir: b.Dir(t),
		})

		got, err := w.Sheets(t.Context(), 2)
		if err != nil || len(got) != 2 || got[0] != want {
			t.Errorf("%q: %+v, want %+v first, %v", wide, got, want, err)
		}

		if _, err := w.Sheets(t.Context(), 3); !fault.Is(err, fault.CorruptFile) {
			t.Errorf("a page that is not there: %v", err)
		}
	}

	width, height := pdf.Sheet{Trim: pdf.Box{Left: 1, Right: 4, Upper: 9}, Turn: 90}.Trimmed()
	if width != 9 || height != 3 {
		t.Errorf("turned it is %g by %g", width, height)
	}
}
