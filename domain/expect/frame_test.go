package expect_test

import (
	"testing"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

func TestFrames(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		values option.Values
		want   expect.Frame
	}{
		"nothing":                {option.Values{}, expect.Frame{400, 200, 400, 200}},
		"width":                  {option.Values{"width": 100}, expect.Frame{100, 50, 100, 50}},
		"height":                 {option.Values{"height": 100, "fit": "fill"}, expect.Frame{200, 100, 200, 100}},
		"a larger width":         {option.Values{"width": 800}, expect.Frame{400, 200, 400, 200}},
		"a larger width, wanted": {option.Values{"width": 800, "enlarge": true}, expect.Frame{800, 400, 800, 400}},
		"contain":                {option.Values{"width": 100, "height": 100}, expect.Frame{100, 50, 100, 50}},
		"cover":                  {option.Values{"width": 100, "height": 100, "fit": "cover"}, expect.Frame{200, 100, 100, 100}},
		"fill":                   {option.Values{"width": 100, "height": 100, "fit": "fill"}, expect.Frame{100, 100, 100, 100}},
		"pad":                    {option.Values{"width": 100, "height": 100, "fit": "pad"}, expect.Frame{100, 50, 100, 100}},
		"pad, enlarging nothing": {option.Values{"width": 500, "height": 500, "fit": "pad"}, expect.Frame{400, 200, 500, 500}},
		"pad, enlarging":         {option.Values{"width": 500, "height": 500, "fit": "pad", "enlarge": true}, expect.Frame{500, 250, 500, 500}},
		"cover, one side larger": {option.Values{"width": 800, "height": 100, "fit": "cover"}, expect.Frame{400, 200, 400, 100}},
		"cover, enlarging":       {option.Values{"width": 800, "height": 100, "fit": "cover", "enlarge": true}, expect.Frame{800, 400, 800, 100}},
		"fill, one side larger":  {option.Values{"width": 800, "height": 100, "fit": "fill"}, expect.Frame{400, 100, 400, 100}},
		"never nothing":          {option.Values{"width": 1}, expect.Frame{1, 1, 1, 1}},
	} {
		if got := expect.FrameOf(400, 200, c.values); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}

	if got := expect.FrameOf(0, 0, option.Values{"width": 10}); got != (expect.Frame{}) {
		t.Errorf("of an unknown size: %+v", got)
	}
}

func TestASizeIsThatOfThePictureAndOfItsMovingStreams(t *testing.T) {
	t.Parallel()

	film := file.Facts{Width: 400, Height: 200, Streams: []file.Stream{
		{
			Kind:     "video",
			Width:    200,
			Height:   400,
			Rotation: 90,
		},
		{Kind: "video", Picture: true, Width: 9, Height: 9},
		{Kind: "audio"},
	}}

	got := expect.Resized([]file.Facts{film}, option.Values{"width": 100, "height": 100}).Facts
	if got.Width != 100 || got.Height != 50 {
		t.Errorf("%d × %d", got.Width, got.Height)
	}

	if s := got.Streams[0]; s.Width != 100 || s.Height != 50 || s.Rotation != 0 {
		t.Errorf("the stream is %d × %d, turned by %d", s.Width, s.Height, s.Rotation)
	}

	if cover := got.Streams[1]; cover.Width != 9 || film.Streams[0].Width != 200 {
		t.Errorf(
			"the cover is %d wide, and the input's stream %d",
			cover.Width,
			film.Streams[0].Width,
		)
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()

	for angle, c := range map[float64]struct {
		quarters int
		whole    bool
		want     [2]int
	}{
		0: {0, true, [2]int{40, 20}}, 90: {1, true, [2]int{20, 40}}, 180: {2, true, [2]int{40, 20}}, 270: {3, true, [2]int{20, 40}},
		360: {0, true, [2]int{40, 20}}, -90: {3, true, [2]int{20, 40}}, -360: {0, true, [2]int{40, 20}},
		45: {0, false, [2]int{}}, -1: {3, false, [2]int{}},
	} {
		values := option.Values{"angle": angle}
		if quarters, whole := expect.Turns(values); quarters != c.quarters || whole != c.whole {
			t.Errorf("%g: %d %t", angle, quarters, whole)
		}

		got := expect.Rotated([]file.Facts{{Width: 40, Height: 20}}, values).Facts
		if [2]int{got.Width, got.Height} != c.want {
			t.Errorf("%g: %d × %d", angle, got.Width, got.Height)
		}
	}
}

func TestASizeThatMayDifferIsLeftOpen(t *testing.T) {
	t.Parallel()

	picture := []file.Facts{{Width: 400, Height: 200}}
	for name, c := range map[string]struct {
		rule   expect.Rule
		values option.Values
		want   [2]int
	}{
		"resized by its width":  {expect.Resized, option.Values{"width": 100}, [2]int{100, 0}},
		"resized by its height": {expect.Resized, option.Values{"height": 100}, [2]int{0, 100}},
		"kept":                  {expect.Kept, option.Values{"quality": "low"}, [2]int{400, 200}},
		"kept, and scaled":      {expect.Kept, option.Values{"width": 100}, [2]int{}},
		"drawn":                 {expect.Kept, option.Values{"dpi": 300.0}, [2]int{}},
		"turned, and scaled":    {expect.Rotated, option.Values{"angle": 90.0, "height": 100}, [2]int{}},
		"cropped":               {expect.Cropped, option.Values{"width": 10, "height": 20}, [2]int{10, 20}},
	} {
		got := c.rule(picture, c.values).Facts
		if [2]int{got.Width, got.Height} != c.want {
			t.Errorf("%s: %d × %d, want %v", name, got.Width, got.Height, c.want)
		}
	}
}
