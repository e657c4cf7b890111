package vips_test

import (
	"image"
	"image/color"
	"maps"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// sheet is a blue picture.
func sheet(width, height int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = []uint8{0, 0, 255, 255}[i%4]
	}

	return picture
}

// marked are the values of a red mark, unless changes say otherwise. A nil takes a value away.
func marked(changes option.Values) option.Values {
	v := option.Values{
		"text":     "DRAFT",
		"position": "center",
		"opacity":  1.0,
		"angle":    0.0,
		"size":     40.0,
		"colour":   "#ff0000",
		"margin":   10,
		"tile":     false,
	}
	maps.Copy(v, changes)
	maps.DeleteFunc(v, func(_ string, x any) bool { return x == nil })

	return v
}

// inkOf returns the box of what is more red than blue.
func inkOf(picture image.Image) image.Rectangle {
	var box image.Rectangle

	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			if r, _, b, _ := picture.At(x, y).RGBA(); r > b {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}

	return box
}

func TestWhereAMarkStands(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	content := workbench.PNG(t, sheet(200, 100))
	// -1 for what hangs on the mark's height
	for position, c := range map[string]struct{ left, top, right, bottom int }{
		"top-left":     {10, 10, 90, -1},
		"top":          {60, 10, 140, -1},
		"right":        {110, -1, 190, -1},
		"center":       {60, -1, 140, -1},
		"bottom-right": {110, -1, 190, 90},
	} {
		t.Run(position, func(t *testing.T) {
			t.Parallel()
			out := b.must(
				t,
				"watermark",
				"png",
				"png",
				content,
				marked(option.Values{"position": position}),
			)

			ink := inkOf(workbench.Decode(t, out))
			for _, side := range [][2]int{{ink.Min.X, c.left}, {ink.Min.Y, c.top}, {ink.Max.X, c.right}, {ink.Max.Y, c.bottom}} {
				if d := side[0] - side[1]; side[1] >= 0 && (d > 2 || d < -2) {
					t.Errorf("the ink is in %v, want %v", ink, c)
				}
			}
		})
	}
}

func TestHowAMarkLooks(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	content := workbench.PNG(t, sheet(200, 200))

	half := b.must(
		t,
		"watermark",
		"png",
		"png",
		content,
		marked(option.Values{"text": "█", "opacity": 0.5}),
	)
	if got := workbench.Decode(t, half).At(100, 100); !near(got, color.NRGBA{128, 0, 127, 255}, 3) {
		t.Errorf("half of red on blue is %v", got)
	}

	upright := inkOf(
		workbench.Decode(t, b.must(t, "watermark", "png", "png", content, marked(nil))),
	).Size()

	turned := inkOf(
		workbench.Decode(
			t,
			b.must(t, "watermark", "png", "png", content, marked(option.Values{"angle": 90.0})),
		),
	).Size()
	if upright.X <= upright.Y || turned.Y <= turned.X {
		t.Errorf("upright it takes %v, turned %v", upright, turned)
	}

	tiled := workbench.Decode(
		t,
		b.must(
			t,
			"watermark",
			"png",
			"png",
			content,
			marked(option.Values{"tile": true, "size": 20.0}),
		),
	)
	for _, quarter := range []image.Rectangle{
		image.Rect(0, 0, 100, 100), image.Rect(100, 0, 200, 100), image.Rect(0, 100, 100, 200), image.Rect(100, 100, 200, 200),
	} {
		if ink := inkOf(imaging.Crop(tiled, quarter)); ink.Dx() < 60 || ink.Dy() < 40 {
			t.Errorf("in %v there is ink in %v only", quarter, ink)
		}
	}
}

func TestAPictureIsPutOntoAnother(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	red := image.NewNRGBA(image.Rect(0, 0, 20, 10))
	for i := range red.Pix {
		red.Pix[i] = []uint8{255, 0, 0, 255}[i%4]
	}

	logo := marked(
		option.Values{"text": nil, "image": workbench.PNG(t, red), "position": "bottom-left"},
	)
	for _, to := range []string{"jpg", "webp", "tiff", "avif"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			out := b.must(t, "watermark", "png", to, workbench.PNG(t, sheet(200, 100)), logo)

			ink := inkOf(workbench.Magick(t, to, out)[0])
			if want := image.Rect(10, 50, 90, 90); !ink.In(want.Inset(-2)) ||
				!want.Inset(2).In(ink) {
				t.Errorf("it is in %v, want %v", ink, want)
			}
		})
	}
}

func TestEveryFrameIsMarked(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	out := b.must(
		t,
		"watermark",
		"gif",
		"gif",
		workbench.Blinking(t, 100, 60, 3),
		marked(option.Values{"text": "█", "colour": "#ff00ff"}),
	)

	frames := workbench.Magick(t, "gif", out)
	if len(frames) != 3 || workbench.Identified(t, "gif", out, "%T ") != "10 20 30 " {
		t.Fatalf("%d frames, shown for %s", len(frames), workbench.Identified(t, "gif", out, "%T "))
	}

	for i, frame := range frames {
		if got := frame.At(50, 30); !near(got, color.NRGBA{255, 0, 255, 255}, 16) {
			t.Errorf("in the middle of frame %d is %v", i, got)
		}
	}
}

func TestAMarkLeavesThePictureWhatItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	deep := image.NewNRGBA64(image.Rect(0, 0, 60, 40))

	for y := range 40 {
		for x := range 60 {
			deep.SetNRGBA64(x, y, color.NRGBA64{0x1234, 0x5678, 0x9abc, 0x8000})
		}
	}

	out := b.must(
		t,
		"watermark",
		"png",
		"png",
		workbench.PNG(t, deep),
		marked(option.Values{"position": "top-left", "size": 10.0}),
	)
	if c, is := workbench.Decode(t, out).At(50, 30).(color.NRGBA64); !is ||
		!near(c, deep.At(0, 0), 1) ||
		c.A != 0x8000 {
		t.Errorf("a pixel beside the mark is %v", workbench.Decode(t, out).At(50, 30))
	}

	flat := b.must(
		t,
		"watermark",
		"png",
		"png",
		workbench.PNG(t, image.NewGray(image.Rect(0, 0, 60, 40))),
		marked(nil),
	)
	if kind := workbench.Identified(t, "png", flat, "%[channels]"); kind != "srgb" {
		t.Errorf("greys have become %s", kind)
	}
}

func TestMarksThatCannotBe(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	content := workbench.PNG(t, sheet(60, 40))

	logo := workbench.PNG(t, sheet(60, 40))
	for name, c := range map[string]struct {
		changes option.Values
		says    string
	}{
		"nothing":              {option.Values{"text": nil}, "either a text or an image"},
		"both":                 {option.Values{"image": logo}, "either a text or an image"},
		"only blanks":          {option.Values{"text": "  "}, "nothing to see"},
		"a script without ink": {option.Values{"text": "\U00016A70"}, "U+16A70"},
		"half a picture":       {option.Values{"text": nil, "image": logo[:len(logo)/2]}, "image cannot be read"},
		"a broken picture":     {option.Values{"text": nil, "image": broken(logo)}, "image cannot be read"},
	} {
		_, _, err := b.do(t, "watermark", "png", "png", content, marked(c.changes))
		if f := fault.Of(err); f.Kind != fault.InvalidInput || !strings.Contains(f.Text, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// broken returns a PNG with noise in its pixels.
func broken(file []byte) []byte {
	noisy := append([]byte(nil), file...)
	for i := 50; i < 70; i++ {
		noisy[i] ^= 0x55
	}

	return noisy
}
