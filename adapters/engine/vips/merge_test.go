package vips_test

import (
	"image"
	"image/color"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// The first decides the size; a larger and a smaller one, and one of greys, come into it.
func TestPicturesBecomeAnAnimation(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	grey := image.NewGray16(image.Rect(0, 0, 10, 10))

	inputs := [][]byte{
		workbench.PNG(t, workbench.Quarters(40, 30)),
		workbench.PNG(t, sheet(400, 300)),
		workbench.PNG(t, grey),
	}
	for name, c := range map[string]struct {
		values option.Values
		delays string
		size   string
	}{
		"as they are":     {option.Values{"quality": "highest"}, "200 200 200 ", "40 30"},
		"fast and scaled": {option.Values{"frame_duration": 0.25, "width": 20, "lossless": true, "background": "#ff0000"}, "25 25 25 ", "20 15"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out, made, err := b.join(t, "merge", "png", "webp", inputs, c.values)
			if err != nil || len(made.Warnings) > 0 {
				t.Fatal(made.Warnings, err)
			}

			if delays := workbench.Identified(t, "webp", out, "%T "); delays != c.delays {
				t.Errorf("the frames are shown for %q, want %q", delays, c.delays)
			}

			if size := sizeOf(t, "webp", out); size != c.size {
				t.Errorf("it is %s, want %s", size, c.size)
			}

			frames := workbench.Magick(t, "webp", out)
			middle := frames[0].Bounds().Size().Div(2)

			blue, black := color.NRGBA{0, 0, 255, 255}, color.NRGBA{0, 0, 0, 255}
			if got := frames[1].At(middle.X, middle.Y); !near(got, blue, 2) {
				t.Errorf("the second is %v", got)
			}

			if got := frames[2].At(middle.X, middle.Y); !near(got, black, 2) {
				t.Errorf("the third is %v", got)
			}
		})
	}
}

func TestOnePictureIsNoAnimation(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	_, _, err := b.join(t, "merge", "png", "webp", [][]byte{workbench.PNG(t, sheet(4, 4))}, nil)
	if !fault.Is(err, fault.InvalidInput) {
		t.Error(err)
	}

	_, _, err = b.join(
		t,
		"merge",
		"png",
		"webp",
		[][]byte{workbench.PNG(t, sheet(4, 4)), []byte("noise")},
		nil,
	)
	if !fault.Is(err, fault.CorruptFile) {
		t.Error(err)
	}
}
