package imagemagick_test

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"strings"
	"testing"

	"github.com/disintegration/imaging"
	"golang.org/x/image/bmp"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// do takes a step of an operation on a BMP, and returns the BMP that it makes.
func (b bench) do(
	tb testing.TB,
	operation string,
	content []byte,
	values option.Values,
) (image.Image, error) {
	tb.Helper()

	made, err := b.Do(tb.Context(), ports.Step{
		Edge:     route.Edge{Operation: operation, From: "bmp", To: "bmp"},
		Inputs:   []ports.Input{{Path: b.Put(tb, content)}},
		Options:  values,
		Dir:      b.Dir(tb),
		Progress: func(float64) {},
	})
	if err != nil {
		return nil, err
	}

	out, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	picture, err := bmp.Decode(bytes.NewReader(out))
	if err != nil {
		tb.Fatal(err)
	}

	return picture, nil
}

// quarters is a BMP whose quarters differ.
func quarters(tb testing.TB, width, height int) []byte {
	tb.Helper()

	var out bytes.Buffer
	if err := bmp.Encode(&out, workbench.Quarters(width, height)); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

func TestWhatMovesPixelsKeepsThem(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	content, picture := quarters(t, 40, 30), workbench.Quarters(40, 30)
	for name, c := range map[string]struct {
		operation string
		values    option.Values
		want      *image.NRGBA
	}{
		"crop": {
			"crop", option.Values{"x": 3, "y": 5, "width": 20, "height": 11}, imaging.Crop(picture, image.Rect(3, 5, 23, 16)),
		},
		"flip":            {"flip", option.Values{"direction": "horizontal"}, imaging.FlipH(picture)},
		"flip vertically": {"flip", option.Values{"direction": "vertical"}, imaging.FlipV(picture)},
		"rotate by 90":    {"rotate", option.Values{"angle": 90.0}, imaging.Rotate270(picture)},
		"rotate by -180":  {"rotate", option.Values{"angle": -180.0}, imaging.Rotate180(picture)},
	} {
		got, err := b.do(t, c.operation, content, c.values)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		if !bytes.Equal(imaging.Clone(got).Pix, c.want.Pix) ||
			got.Bounds().Size() != c.want.Bounds().Size() {
			t.Errorf("%s: it is another picture, of %v", name, got.Bounds().Size())
		}
	}
}

func TestResizing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := quarters(t, 40, 30)

	red, blue, white := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{
		255,
		255,
		255,
		255,
	}
	for name, c := range map[string]struct {
		operation string
		values    option.Values
		size      image.Point
		corner    color.NRGBA
	}{
		"contain":       {"resize", option.Values{"width": 20, "height": 20}, image.Pt(20, 15), red},
		"not enlarged":  {"resize", option.Values{"width": 80}, image.Pt(40, 30), red},
		"enlarged":      {"resize", option.Values{"width": 80, "enlarge": true}, image.Pt(80, 60), red},
		"cover":         {"resize", option.Values{"width": 10, "height": 15, "fit": "cover"}, image.Pt(10, 15), red},
		"fill":          {"resize", option.Values{"width": 10, "height": 30, "fit": "fill"}, image.Pt(10, 30), red},
		"pad":           {"resize", option.Values{"width": 20, "height": 25, "fit": "pad"}, image.Pt(20, 25), white},
		"pad with blue": {"resize", option.Values{"width": 20, "height": 25, "fit": "pad", "background": "#0000ff"}, image.Pt(20, 25), blue},
		"askew":         {"rotate", option.Values{"angle": 45.0}, image.Pt(51, 51), white},
		"askew on blue": {"rotate", option.Values{"angle": 45.0, "background": "#0000ff"}, image.Pt(51, 51), blue},
	} {
		got, err := b.do(t, c.operation, content, c.values)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		if d := got.Bounds().
			Size().
			Sub(c.size); max(d.X, -d.X, d.Y, -d.Y) > 1 ||
			c.operation == "resize" && d != (image.Point{}) {
			t.Errorf("%s: it is %v, want %v", name, got.Bounds().Size(), c.size)
		}

		isColour(t, got.At(0, 0), c.corner)
	}
}

func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	content := quarters(t, 40, 30)
	for name, c := range map[string]struct {
		operation string
		values    option.Values
		content   []byte
		kind      fault.Kind
		says      string
	}{
		"outside":   {"crop", option.Values{"x": 30, "y": 0, "width": 20, "height": 5}, content, fault.InvalidInput, "40 × 30"},
		"no size":   {"resize", option.Values{}, content, fault.InvalidInput, "width or height"},
		"too large": {"resize", option.Values{"width": 60000, "enlarge": true}, content, fault.InvalidInput, "more than this server"},
		"cut short": {"flip", option.Values{"direction": "vertical"}, content[:900], fault.CorruptFile, "damaged"},
		"nothing":   {"flip", option.Values{"direction": "vertical"}, nil, fault.CorruptFile, "damaged"},
	} {
		_, err := b.do(t, c.operation, c.content, c.values)
		if f := fault.Of(err); f.Kind != c.kind || !strings.Contains(f.Text, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
