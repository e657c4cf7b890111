package vips_test

import (
	"image"
	"image/color"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// do takes a step and returns its only output.
func (b bench) do(
	tb testing.TB, operation, from, to string, content []byte, values option.Values,
) ([]byte, ports.Made, error) {
	tb.Helper()
	return b.join(tb, operation, from, to, [][]byte{content}, values)
}

func (b bench) join(
	tb testing.TB, operation, from, to string, contents [][]byte, values option.Values,
) ([]byte, ports.Made, error) {
	tb.Helper()

	inputs := make([]ports.Input, len(contents))
	for i, content := range contents {
		inputs[i].Path = b.Put(tb, content)
	}

	made, err := b.Do(tb.Context(), ports.Step{
		Edge: route.Edge{
			Operation: operation,
			Joins:     operation == "merge",
			From:      from,
			To:        to,
		},
		Inputs:   inputs,
		Options:  values,
		Dir:      b.Dir(tb),
		Progress: func(float64) {},
	})
	if err != nil {
		return nil, made, err
	}

	if len(made.Outputs) != 1 {
		tb.Fatalf("outputs %v", made.Outputs)
	}

	out, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	return out, made, nil
}

// must is do where nothing may fail, and nothing is to be warned of.
func (b bench) must(
	tb testing.TB,
	operation, from, to string,
	content []byte,
	values option.Values,
) []byte {
	tb.Helper()

	out, made, err := b.do(tb, operation, from, to, content, values)
	if err != nil || len(made.Warnings) > 0 {
		tb.Fatalf("%s %s→%s %v: %v %v", operation, from, to, values, made.Warnings, err)
	}

	return out
}

// near reports whether two colours differ by no more than that in any channel of 255 steps.
func near(a, b color.Color, most int) bool {
	p, _ := color.NRGBAModel.Convert(a).(color.NRGBA)

	q, _ := color.NRGBAModel.Convert(b).(color.NRGBA)
	if p.A == 0 && q.A == 0 {
		return true
	}

	for _, pair := range [][2]uint8{{p.R, q.R}, {p.G, q.G}, {p.B, q.B}, {p.A, q.A}} {
		if d := int(pair[0]) - int(pair[1]); d > most || -d > most {
			return false
		}
	}

	return true
}

// same holds two pictures to be alike: sizes, and each pixel within so many steps.
func same(tb testing.TB, got, want image.Image, most int) { //nolint:unparam // in steps of 255
	tb.Helper()

	if got.Bounds().Size() != want.Bounds().Size() {
		tb.Fatalf("it is %v, want %v", got.Bounds().Size(), want.Bounds().Size())
	}

	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			g := got.At(got.Bounds().Min.X+x, got.Bounds().Min.Y+y)

			w := want.At(want.Bounds().Min.X+x, want.Bounds().Min.Y+y)
			if !near(g, w, most) {
				tb.Fatalf("at %d, %d it is %v, want %v", x, y, g, w)
			}
		}
	}
}

// shapes are operations that move pixels and change none, with what another library makes of them.
func shapes() map[string]struct {
	operation string
	values    option.Values
	want      func(image.Image) *image.NRGBA
} {
	crop := option.Values{"x": 3, "y": 5, "width": 20, "height": 11}
	rectangle := image.Rect(3, 5, 23, 16)

	type shape = struct {
		operation string
		values    option.Values
		want      func(image.Image) *image.NRGBA
	}

	return map[string]shape{
		"crop": {
			"crop",
			crop,
			func(i image.Image) *image.NRGBA { return imaging.Crop(i, rectangle) },
		},
		"flip horizontally": {"flip", option.Values{"direction": "horizontal"}, imaging.FlipH},
		"flip vertically":   {"flip", option.Values{"direction": "vertical"}, imaging.FlipV},
		"rotate by 90":      {"rotate", option.Values{"angle": 90.0}, imaging.Rotate270},
		"rotate by 180":     {"rotate", option.Values{"angle": 180.0}, imaging.Rotate180},
		"rotate by -90":     {"rotate", option.Values{"angle": -90.0}, imaging.Rotate90},
		"rotate by 360":     {"rotate", option.Values{"angle": 360.0}, imaging.Clone},
	}
}

func TestWhatMovesPixelsKeepsThem(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	picture := workbench.Quarters(40, 30)

	for name, c := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := b.must(t, c.operation, "png", "tiff", workbench.PNG(t, picture), c.values)
			same(t, workbench.Magick(t, "tiff", out)[0], c.want(picture), 0)
		})
	}
}

func withQuality(v option.Values, quality string) option.Values {
	all := option.Values{"quality": quality}
	maps.Copy(all, v)

	return all
}

func TestWhatMovesPixelsOfAnAnimationKeepsItsFrames(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	const frames = 3

	moving := workbench.Blinking(t, 40, 30, frames)

	asWebP := b.must(t, "", "gif", "webp", moving, option.Values{"quality": "highest"})
	for name, c := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for id, content := range map[string][]byte{"gif": moving, "webp": asWebP} {
				if id == "webp" && c.operation != "crop" { // the same runs, but for the last
					continue
				}

				want := workbench.Magick(t, "gif", moving)

				values := c.values
				if id == "webp" {
					values = withQuality(c.values, "highest")
				}

				out := b.must(t, c.operation, id, id, content, values)

				got := workbench.Magick(t, id, out)
				if len(got) != frames {
					t.Fatalf("%s: %d frames", id, len(got))
				}

				for i := range got {
					same(t, got[i], c.want(want[i]), 0)
				}

				if delays := workbench.Identified(t, id, out, "%T "); delays != "10 20 30 " {
					t.Errorf("%s: the frames are shown for %s", id, delays)
				}
			}
		})
	}
}

func TestARectangleOutsideIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	values := option.Values{"x": 21, "y": 0, "width": 20, "height": 10}

	_, _, err := b.do(t, "crop", "png", "png", workbench.PNG(t, workbench.Quarters(40, 30)), values)
	if f := fault.Of(err); f.Kind != fault.InvalidInput || !strings.Contains(f.Text, "40 × 30") {
		t.Error(err)
	}
}

// A rectangle is one of the picture as it is shown, not as it lies in the file.
func TestCroppingGoesByThePictureThatIsShown(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	lying := workbench.TurnedPNG(workbench.PNG(t, workbench.Quarters(40, 30)), 6)
	out := b.must(
		t,
		"crop",
		"png",
		"png",
		lying,
		option.Values{"x": 0, "y": 25, "width": 30, "height": 15},
	)
	upright := imaging.Rotate270(workbench.Quarters(40, 30))
	same(t, workbench.Decode(t, out), imaging.Crop(upright, image.Rect(0, 25, 30, 40)), 0)
}

func TestRotatingAskewShowsTheBackground(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	red, white, none := color.NRGBA{255, 0, 0, 255}, color.NRGBA{255, 255, 255, 255}, color.NRGBA{}

	grey := image.NewGray(image.Rect(0, 0, 40, 30))
	for name, c := range map[string]struct {
		to         string
		picture    image.Image
		background string
		corner     color.Color
	}{
		"transparent where it can be": {"png", workbench.Quarters(40, 30), "", none},
		"white where it cannot":       {"jpg", workbench.Quarters(40, 30), "", white},
		"a colour":                    {"png", workbench.Quarters(40, 30), "#ff0000", red},
		"a colour in a JPEG":          {"jpg", workbench.Quarters(40, 30), "#ff0000", red},
		"a colour behind greys":       {"png", grey, "#ff0000", red},
		"half a colour in a JPEG":     {"jpg", workbench.Quarters(40, 30), "#ff000080", color.NRGBA{255, 127, 127, 255}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			values := option.Values{"angle": 30.0}
			if c.background != "" {
				values["background"] = c.background
			}

			out := b.must(t, "rotate", "png", c.to, workbench.PNG(t, c.picture), values)

			got := workbench.Decode(t, out)
			if corner := got.At(0, 0); !near(corner, c.corner, 8) {
				t.Errorf("the corner is %v, want %v", corner, c.corner)
			}

			if size := got.Bounds().
				Size(); size.X < 48 || size.X > 51 || size.Y < 44 ||
				size.Y > 48 {
				t.Errorf("it is %v, want some 50 × 46", size)
			}
		})
	}

	// Clockwise, the left edge of the upper side comes up: red is in the upper left.
	out := b.must(
		t,
		"rotate",
		"png",
		"png",
		workbench.PNG(t, workbench.Quarters(40, 30)),
		option.Values{"angle": 30.0},
	)
	if got := workbench.Decode(t, out).At(22, 8); !near(got, red, 8) {
		t.Errorf("turned by 30 degrees, %v is at the top, want red", got)
	}

	_, _, err := b.do(
		t,
		"rotate",
		"gif",
		"gif",
		workbench.Blinking(t, 40, 30, 2),
		option.Values{"angle": 30.0},
	)
	if f := fault.Of(err); f.Kind != fault.InvalidInput ||
		!strings.Contains(f.Text, "90, 180 or 270") {
		t.Error(err)
	}
}

func TestEveryTargetCanBeMadeByEveryOperation(t *testing.T) {
	t.Parallel()

	b := newBench(t, kit.Config{})
	for _, to := range []string{"jpg", "png", "webp", "tiff", "gif", "avif", "heic"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()

			out := b.must(
				t,
				"rotate",
				"svg",
				to,
				workbench.Fixture(t, "svg"),
				option.Values{"angle": 90.0},
			)
			if size := sizeOf(t, to, out); size != "150 200" {
				t.Errorf("%s: %s", to, size)
			}
		})
	}
}

// sizeOf returns width and height of the first frame, with a blank between them, as ImageMagick
// reads them.
func sizeOf(tb testing.TB, id string, content []byte) string {
	tb.Helper()
	first, _, _ := strings.Cut(workbench.Identified(tb, id, content, "%w %h\n"), "\n")

	return first
}
