package vips_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

func TestResizingFits(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	red, blue, white, none := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{
		255,
		255,
		255,
		255,
	}, color.NRGBA{}
	for name, c := range map[string]struct {
		to     string
		values option.Values
		size   image.Point
		corner color.Color // at the upper left
	}{
		"by its width":         {"png", option.Values{"width": 20}, image.Pt(20, 15), red},
		"by its height":        {"jpg", option.Values{"height": 20}, image.Pt(27, 20), red},
		"inside":               {"png", option.Values{"width": 20, "height": 20}, image.Pt(20, 15), red},
		"not enlarged":         {"png", option.Values{"width": 400}, image.Pt(40, 30), red},
		"enlarged":             {"png", option.Values{"width": 400, "enlarge": true}, image.Pt(400, 300), red},
		"covering":             {"png", option.Values{"width": 8, "height": 15, "fit": "cover"}, image.Pt(8, 15), red},
		"stretched":            {"png", option.Values{"width": 10, "height": 30, "fit": "fill"}, image.Pt(10, 30), red},
		"padded":               {"png", option.Values{"width": 20, "height": 25, "fit": "pad"}, image.Pt(20, 25), none},
		"padded in a JPEG":     {"jpg", option.Values{"width": 20, "height": 25, "fit": "pad"}, image.Pt(20, 25), white},
		"padded with a colour": {"png", option.Values{"width": 60, "height": 60, "fit": "pad", "background": "#0000ff"}, image.Pt(60, 60), blue},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := workbench.Decode(
				t,
				b.must(
					t,
					"resize",
					"png",
					c.to,
					workbench.PNG(t, workbench.Quarters(40, 30)),
					c.values,
				),
			)
			if size := got.Bounds().Size(); size != c.size {
				t.Errorf("it is %v, want %v", size, c.size)
			}

			if corner := got.At(0, 0); !near(corner, c.corner, 16) {
				t.Errorf("the corner is %v, want %v", corner, c.corner)
			}

			x, y := c.size.X*3/4, c.size.Y/3+1
			if middle := got.At(x, y); !near(middle, color.NRGBA{0, 255, 0, 255}, 80) {
				t.Errorf("at %d, %d it is %v, want green", x, y, middle)
			}
		})
	}
}

func TestResizingAnAnimationKeepsItsFrames(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	moving := workbench.Blinking(t, 40, 30, 3)
	for fit, size := range map[string]image.Point{
		"contain": {20, 15}, "cover": {20, 20}, "fill": {20, 20}, "pad": {20, 20},
	} {
		t.Run(fit, func(t *testing.T) {
			t.Parallel()

			values := option.Values{"width": 20, "height": 20, "fit": fit, "background": "#0000ff"}
			out := b.must(t, "resize", "gif", "gif", moving, values)

			frames := workbench.Magick(t, "gif", out)
			if len(frames) != 3 || workbench.Identified(t, "gif", out, "%T ") != "10 20 30 " {
				t.Fatalf(
					"%d frames, shown for %s",
					len(frames),
					workbench.Identified(t, "gif", out, "%T "),
				)
			}

			for i, frame := range frames {
				if frame.Bounds().Size() != size {
					t.Errorf("frame %d is %v, want %v", i, frame.Bounds().Size(), size)
				}

				for at, want := range map[image.Point]color.Color{
					{1, size.Y/2 - 3}: color.NRGBA{255, 0, 0, 255}, {18, size.Y/2 - 3}: color.NRGBA{0, 255, 0, 255},
					{1, size.Y/2 + 3}: color.NRGBA{0, 0, 255, 255}, {18, size.Y/2 + 3}: color.NRGBA{255, 255, 255, 255},
				} {
					if got := frame.At(at.X, at.Y); !near(got, want, 48) {
						t.Errorf("frame %d at %v is %v, want %v", i, at, got, want)
					}
				}

				if corner := frame.At(0, 0); fit == "pad" &&
					!near(corner, color.NRGBA{0, 0, 255, 255}, 16) {
					t.Errorf("frame %d has a corner of %v", i, corner)
				}
			}
		})
	}
}

func TestResizingKeeps16Bits(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 30))

	for y := range 30 {
		for x := range 40 {
			deep.SetNRGBA64(x, y, color.NRGBA64{0x1234, 0x5678, 0x9abc, 0x8000})
		}
	}

	out := b.must(t, "resize", "png", "png", workbench.PNG(t, deep), option.Values{"width": 20})

	got, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}

	c, deepStill := got.At(10, 7).(color.NRGBA64)
	if got.Bounds().Size() != image.Pt(20, 15) || !deepStill || c.A != 0x8000 || c.G < 0x5676 ||
		c.G > 0x567a {
		t.Errorf("%v %v", got.Bounds(), got.At(10, 7))
	}
}

// The pixels of a drawing are made for the size that is asked for: a line of one pixel stays sharp.
func TestDrawingsAreDrawnLarge(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	drawing := []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="10" height="10" fill="#f00"/></svg>`,
	)
	for name, c := range map[string]struct {
		operation string
		values    option.Values
	}{
		"an operation": {"resize", option.Values{"width": 400, "enlarge": true}},
		"a conversion": {"", option.Values{"width": 400}},
		"dots an inch": {"", option.Values{"dpi": 1920.0}},
	} {
		got := workbench.Decode(t, b.must(t, c.operation, "svg", "png", drawing, c.values))
		if got.Bounds().Size() != image.Pt(400, 200) {
			t.Fatalf("%s: %v", name, got.Bounds())
		}

		if left, right := got.At(199, 100), got.At(
			201,
			100,
		); !near(left, color.NRGBA{255, 0, 0, 255}, 0) ||
			!near(right, color.NRGBA{}, 0) {
			t.Errorf("%s: %v and %v beside the edge", name, left, right)
		}
	}
}

func TestSizesThatCannotBe(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{MaxPixels: 1_000_000})

	small := workbench.PNG(t, workbench.Quarters(40, 30))
	for name, values := range map[string]option.Values{
		"no size":   {},
		"too large": {"width": 2000, "enlarge": true},
	} {
		if _, _, err := b.do(t, "resize", "png", "png", small, values); !fault.Is(
			err,
			fault.InvalidInput,
		) {
			t.Errorf("%s: %v", name, err)
		}
	}

	if _, _, err := b.do(
		t,
		"resize",
		"png",
		"png",
		small[:len(small)/2],
		option.Values{"width": 20},
	); !fault.Is(err, fault.CorruptFile) {
		t.Errorf("cut short: %v", err)
	}
}
