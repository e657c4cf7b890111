package vips_test

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// drawn converts a drawing to PNG, of which the head has told the size.
func (b bench) drawn(t *testing.T, content string, known file.Facts, v option.Values) image.Image {
	t.Helper()

	made, err := b.Do(t.Context(), ports.Step{
		Edge:    route.Edge{From: "svg", To: "png", Engine: "vips"},
		Inputs:  []ports.Input{{Path: b.Put(t, []byte(content)), Facts: known}},
		Options: v, Dir: b.Dir(t), Progress: func(float64) {},
	})
	if err != nil {
		t.Fatalf("%.60s: %v", content, err)
	}

	out, err := os.ReadFile(filepath.Clean(made.Outputs[0].Path))
	if err != nil {
		t.Fatal(err)
	}

	return workbench.Decode(t, out)
}

func TestAnInchOfADrawingIs96Pixels(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	const shape = ` viewBox="0 0 2 1"><rect width="1" height="1" fill="#f00"/></svg>`

	for size, c := range map[string]struct {
		known, want image.Point
		values      option.Values
	}{
		`width="2in" height="1in"`:         {known: image.Pt(192, 96), want: image.Pt(192, 96)},
		`width="50.8mm" height="25.4mm"`:   {known: image.Pt(192, 96), want: image.Pt(192, 96)},
		`width="144pt" height="72pt"`:      {known: image.Pt(192, 96), want: image.Pt(400, 200), values: option.Values{"width": 400}},
		`width="200" height="100px"`:       {known: image.Pt(200, 100), want: image.Pt(200, 100)},
		`width="12pc" height="6pc" id="d"`: {known: image.Pt(192, 96), want: image.Pt(384, 192), values: option.Values{"dpi": 192.0}},
	} {
		known := file.Facts{Width: c.known.X, Height: c.known.Y}

		got := b.drawn(t, `<svg xmlns="http://www.w3.org/2000/svg" `+size+shape, known, c.values)
		if got.Bounds().Size() != c.want {
			t.Errorf("%s: %v, want %v", size, got.Bounds().Size(), c.want)
			continue
		}

		left, right := got.At(c.want.X/4, c.want.Y/2), got.At(c.want.X*3/4, c.want.Y/2)
		if !near(left, color.NRGBA{255, 0, 0, 255}, 0) || !near(right, color.NRGBA{}, 0) {
			t.Errorf("%s: %v and %v", size, left, right)
		}
	}
}

func TestDrawingsMayBeWrittenInUTF16(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	content := "\xff\xfe"
	for _, c := range `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="#f00"/></svg>` {
		content += string([]byte{byte(c), 0})
	}

	got := b.drawn(t, content, file.Facts{Width: 20, Height: 10}, nil)
	if got.Bounds().Size() != image.Pt(20, 10) ||
		!near(got.At(10, 5), color.NRGBA{255, 0, 0, 255}, 0) {
		t.Errorf("%v %v", got.Bounds(), got.At(10, 5))
	}
}
