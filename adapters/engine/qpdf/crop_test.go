package qpdf_test

import (
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

func part(x, y, width, height int) option.Values {
	return option.Values{"x": x, "y": y, "width": width, "height": height}
}

// ink counts the dark points of the first page as Poppler shows it, at 72 dpi, and returns its size.
func ink(t *testing.T, path string) (dark, width, height int) {
	t.Helper()

	drawn := filepath.Join(t.TempDir(), "page")

	out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "72", "-cropbox", "-png",
		"-singlefile", path, drawn).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v", out, err)
	}

	f, err := os.Open(drawn + ".png")
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = f.Close() }()

	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}

	size := picture.Bounds()
	for y := range size.Dy() {
		for x := range size.Dx() {
			if c, ok := color.GrayModel.Convert(picture.At(x, y)).(color.Gray); ok && c.Y < 128 {
				dark++
			}
		}
	}

	return dark, size.Dx(), size.Dy()
}

// TestCropShowsTheRectangleThatIsSeen crops around the words of a page that is 301 × 400 points,
// however it is turned, and finds all of them, and none beside.
func TestCropShowsTheRectangleThatIsSeen(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for entries, c := range map[string]struct{ words, beside option.Values }{
		"":            {part(15, 170, 120, 40), part(15, 100, 120, 40)},
		"/Rotate 90":  {part(190, 15, 40, 120), part(100, 15, 40, 120)},
		"/Rotate 180": {part(170, 190, 120, 40), part(170, 100, 120, 40)},
		"/Rotate 270": {part(170, 170, 40, 120), part(100, 170, 40, 120)},
		"/Rotate -90 /CropBox [10 100 301 400] /TrimBox [20 20 30 30]": {
			part(170, 160, 40, 131), part(0, 0, 40, 290),
		},
		"/UserUnit 2": {part(30, 340, 240, 80), part(30, 200, 240, 80)},
	} {
		content := workbench.Paper{Name: "A", Pages: 1, Wide: entries}.Bytes()
		all, _, _ := ink(t, b.Put(t, content))

		for _, where := range []option.Values{c.words, c.beside} {
			path, _, err := b.step(t, "crop", where, content)
			if err != nil {
				t.Fatal(entries, err)
			}

			dark, width, height := ink(t, path)

			// Poppler draws a page that is to be enlarged as it is.
			if unit := 1 + strings.Count(entries, "/UserUnit 2"); width*unit != where["width"] ||
				height*unit != where["height"] {
				t.Errorf("%q %v: %d × %d", entries, where, width, height)
			}

			if reflect.DeepEqual(where, c.words) != (dark == all && all > 0) ||
				!reflect.DeepEqual(where, c.words) && dark > 0 {
				t.Errorf("%q %v: %d of %d dark points", entries, where, dark, all)
			}
		}
	}
}

func TestCropLeavesAllElseAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.Read(t, b.Put(t, everything()))

	after, made, err := b.do(t, "crop", part(0, 0, 300, 399), everything())
	if err != nil || len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], "cut off") {
		t.Fatal(made.Warnings, err)
	}

	for i := range before.Pages {
		before.Pages[i].Width, before.Pages[i].Height = 300, 399
	}

	if !reflect.DeepEqual(after, before) {
		t.Errorf("%+v, want %+v", after, before)
	}
}

func TestCropOutsideOfAPageIsRefusedWithItsSize(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for entries, want := range map[string]string{
		"": "301 × 400", "/Rotate 90": "400 × 301", "/CropBox [0 0 100 100]": "100 × 100",
	} {
		content := workbench.Paper{Pages: 1, Wide: entries}.Bytes()

		_, _, err := b.step(t, "crop", part(90, 0, 400, 10), content)
		if f := fault.Of(err); f.Kind != fault.InvalidInput || !strings.Contains(f.Text, want) {
			t.Errorf("%q: %v", entries, err)
		}
	}
}
