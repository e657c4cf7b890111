package img2pdf_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"testing"

	"github.com/convertd/convertd/adapters/engine/img2pdf"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*img2pdf.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, img2pdf.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

func (b bench) paged(tb testing.TB, id string, content []byte) []workbench.PageRead {
	tb.Helper()

	made, err := b.Step(tb, b.Engine, route.Edge{From: id, To: "pdf"}, nil, content)
	if err != nil {
		tb.Fatal(err)
	}

	return b.Read(tb, made.Outputs[0].Path).Pages
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := img2pdf.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here:    b.Engine,
		Missing: none,
		From:    "jpg",
		To:      "pdf",
		Sample:  workbench.Fixture(t, "jpg"),
		Room:    b.Bench,
	})
}

// The fixtures are 200 × 150 pixels; without a resolution in the file that is at 96 to the inch.
func TestPagesHaveTheirTrueSize(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, id := range []string{"jpg", "png", "tiff", "gif", "webp", "heic", "avif"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()

			pages := b.paged(t, id, workbench.Fixture(t, id))
			if len(pages) != 1 || pages[0].Width != 150 || pages[0].Height < 112 ||
				pages[0].Height > 113 {
				t.Errorf("%+v", pages)
			}
		})
	}
}

func TestEachFrameIsAPage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	film := &gif.GIF{}

	for i := range 4 {
		frame := image.NewPaletted(
			image.Rect(0, 0, 40, 40),
			color.Palette{color.Black, color.White, color.Transparent},
		)
		frame.SetColorIndex(i, i, 2)
		film.Image, film.Delay = append(film.Image, frame), append(film.Delay, 10)
	}

	var content bytes.Buffer
	if err := gif.EncodeAll(&content, film); err != nil {
		t.Fatal(err)
	}

	if pages := b.paged(t, "gif", content.Bytes()); len(pages) != 4 {
		t.Errorf("%d pages", len(pages))
	}
}

func TestATurnedPhotographStandsUpright(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	pages := b.paged(t, "jpg", workbench.Turned(workbench.Fixture(t, "jpg")))
	if len(pages) != 1 || pages[0].Height <= pages[0].Width {
		t.Errorf("%+v", pages)
	}
}

func TestWhatIsCutShortIsRefused(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, id := range []string{"jpg", "png", "tiff", "gif", "webp", "heic"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			content := workbench.Fixture(t, id)

			_, err := b.Step(
				t,
				b.Engine,
				route.Edge{From: id, To: "pdf"},
				nil,
				content[:len(content)/2],
			)
			if !fault.Is(err, fault.CorruptFile) {
				t.Error(err)
			}
		})
	}
}

func TestTinyAndHugePictures(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for _, size := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(0, 0, 30000, 2)} {
		var content bytes.Buffer
		if err := png.Encode(&content, image.NewNRGBA(size)); err != nil {
			t.Fatal(err)
		}

		if pages := b.paged(t, "png", content.Bytes()); len(pages) != 1 {
			t.Errorf("%v: %+v", size, pages)
		}
	}
}
