package img2pdf_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/img2pdf"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
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

// TestPicturesFillThePaperThatIsAskedFor has MuPDF measure the pages, in points.
func TestPicturesFillThePaperThatIsAskedFor(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	for _, c := range []struct {
		id            string
		values        option.Values
		width, height int
	}{
		{"jpg", option.Values{"paper_size": "a4"}, 842, 595}, // the fixture is wider than high
		{"jpg", option.Values{"paper_size": "a4", "landscape": false}, 595, 842},
		{"heic", option.Values{"paper_size": "letter", "landscape": true}, 792, 612},
		{"jpg", option.Values{"landscape": true}, 842, 595},
		{"jpg", nil, 150, 113},
	} {
		made, err := b.Step(
			t, b.Engine, route.Edge{From: c.id, To: "pdf"}, c.values, workbench.Fixture(t, c.id),
		)
		if err != nil {
			t.Fatal(err)
		}

		page := b.Read(t, made.Outputs[0].Path).Pages[0]
		if page.Width != c.width || page.Height != c.height && page.Height != c.height-1 {
			t.Errorf("%s %v: %d × %d", c.id, c.values, page.Width, page.Height)
		}
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

// TestSixteenBitsAreKept has Poppler tell what pictures the PDF holds.
func TestSixteenBitsAreKept(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	glass := []string{"-alpha", "set", "-channel", "A", "-evaluate", "set", "50%", "+channel"}
	colour, gray := []string{
		"gradient:red-blue",
	}, []string{
		"(",
		"gradient:black-white",
		"-colorspace",
		"Gray",
		")",
	}

	for name, c := range map[string]struct {
		id   string
		args []string
		want string
	}{
		"clear png":       {"png", slices.Concat(colour, glass), "rgb 16"},
		"several of them": {"tiff", slices.Concat(colour, gray), "rgb 16, gray 16"},
	} {
		path := filepath.Join(t.TempDir(), "deep."+c.id)
		args := slices.Concat([]string{"-size", "30x20", "-depth", "16"}, c.args, []string{path})

		if out, err := exec.CommandContext(t.Context(), "convert", args...).
			CombinedOutput(); err != nil {
			t.Fatalf("%s %v", out, err)
		}

		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}

		made, err := b.Step(t, b.Engine, route.Edge{From: c.id, To: "pdf"}, nil, content)
		if err != nil {
			t.Fatal(name, err)
		}

		out, err := exec.CommandContext(t.Context(), "pdfimages", "-list", made.Outputs[0].Path).
			Output()
		if err != nil {
			t.Fatal(err)
		}

		var held []string

		for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n")[2:] {
			columns := strings.Fields(line)
			held = append(held, columns[5]+" "+columns[7])
		}

		if got := strings.Join(held, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
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
