package imagemagick_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/convertd/convertd/adapters/engine/imagemagick"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*imagemagick.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, imagemagick.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

func (b bench) convert(
	tb testing.TB,
	from, to string,
	content []byte,
	quality string,
) ([]byte, ports.Made, error) {
	tb.Helper()
	return b.Output(tb, b.Engine, from, to, content, quality)
}

// there converts and fails the test unless that works.
func (b bench) there(tb testing.TB, from, to string, content []byte) []byte {
	tb.Helper()

	out, _, err := b.convert(tb, from, to, content, "")
	if err != nil {
		tb.Fatalf("%s to %s: %v", from, to, err)
	}

	return out
}

func decode(tb testing.TB, content []byte) image.Image {
	tb.Helper()

	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}

	return picture
}

// painted is a PNG of that size in one colour.
func painted(tb testing.TB, width, height int, c color.Color) []byte {
	tb.Helper()

	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.Set(x, y, c)
		}
	}

	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}
