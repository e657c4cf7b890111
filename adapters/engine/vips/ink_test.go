package vips_test

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// Profiles as Ghostscript's package brings them.
const inks, screen = "/usr/share/color/icc/ghostscript/default_cmyk.icc",
	"/usr/share/color/icc/ghostscript/srgb.icc"

// printed returns a picture in inks, and what Little CMS makes of it by ImageMagick, with black
// point compensation.
func printed(t *testing.T, id string) (source []byte, want image.Image) {
	t.Helper()

	dir := t.TempDir()
	file, shown := filepath.Join(dir, "ink."+id), filepath.Join(dir, "shown.png")

	picture := image.NewNRGBA(image.Rect(0, 0, 64, 48))

	for y := range 48 {
		for x := range 64 {
			picture.Set(x, y, color.NRGBA{uint8(x * 4), uint8(y * 5), uint8(255 - x*4), 255})
		}
	}

	magick := func(stdin []byte, args ...string) {
		c := exec.CommandContext(t.Context(), "convert-im6.q16", args...)

		c.Stdin = bytes.NewReader(stdin)
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	magick(workbench.PNG(t, picture), "png:-", "-profile", screen, "-profile", inks,
		"-quality", "98", file)
	magick(nil, file, "-intent", "Relative", "-black-point-compensation", "-profile", screen, shown)

	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	reference, err := os.ReadFile(shown)
	if err != nil {
		t.Fatal(err)
	}

	return source, workbench.Decode(t, reference)
}

func TestInksBecomeTheColoursThatTheyShow(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	for _, from := range []string{"jpg", "tiff"} {
		source, want := printed(t, from)

		out := b.must(t, "", from, "png", source, nil)
		alike(t, workbench.Decode(t, out), want, 2)

		out = b.must(t, "", from, "gif", source, nil)
		alike(t, workbench.Magick(t, "gif", out)[0], want, 5)
		// at the size that it has
		out = b.must(t, "crop", from, "png", source, option.Values{
			"x": 0, "y": 0, "width": 64, "height": 48,
		})
		alike(t, workbench.Decode(t, out), want, 2)

		out = b.must(t, "", from, "png", source, option.Values{"width": 32})
		if got := workbench.Decode(t, out).At(0, 23); !near(got, want.At(1, 47), 12) {
			t.Errorf("%s: scaled it is %v, want %v", from, got, want.At(1, 47))
		}
	}
}

// alike holds two pictures to differ by no more than that of 255 on the average.
func alike(t *testing.T, got, want image.Image, most float64) {
	t.Helper()

	value := func(c color.Color) [3]float64 {
		r, g, b, _ := c.RGBA()
		return [3]float64{float64(r) / 257, float64(g) / 257, float64(b) / 257}
	}
	sum, size := 0.0, want.Bounds().Size()

	for y := range size.Y {
		for x := range size.X {
			is, was := value(got.At(x, y)), value(want.At(x, y))
			for i := range is {
				sum += math.Abs(is[i] - was[i])
			}
		}
	}

	if mean := sum / float64(3*size.X*size.Y); mean > most {
		t.Errorf("values differ by %.1f, want at most %.1f", mean, most)
	}
}
