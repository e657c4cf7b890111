package imagemagick

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// change is what an operation does to a picture that keeps its format.
type change struct {
	options []string
	// args are those of the tool for a picture of that size, and how large it is then. background
	// is what shows where nothing is asked for.
	args func(from size, v option.Values, background string) (args []string, to size, err error)
}

// changes returns every operation that ImageMagick does, by its name: for formats that only it
// writes. What vips writes, vips changes.
func changes() map[string]change {
	return map[string]change{
		"crop": {options: []string{"x", "y", "width", "height"}, args: crop},
		"resize": {
			options: []string{"width", "height", "fit", "enlarge", "background"},
			args:    resize,
		},
		"rotate": {options: []string{"angle", "background"}, args: rotate},
		"flip":   {options: []string{"direction"}, args: flip},
	}
}

// everything lists the conversions and the steps of operations.
func everything(reads, writes func(coder string) bool) []route.Edge {
	return slices.Concat(edges(reads, writes), changing(reads, writes))
}

// changing lists the steps of each operation.
func changing(reads, writes func(coder string) bool) []route.Edge {
	var list []route.Edge

	for id, to := range targets() {
		from, known := sources()[id]
		if !known || !to.only || to.rare || !reads(from.coder) || !writes(to.coder) {
			continue
		}

		for operation, c := range changes() {
			list = append(list, route.Edge{
				Operation: operation, From: id, To: id, Engine: name, Cost: from.cost + to.cost,
				Loss: max(from.loss, to.loss), Options: slices.Concat(c.options, to.honours("")),
			})
		}
	}

	return list
}

func crop(from size, v option.Values, _ string) ([]string, size, error) {
	x, _ := v.Int("x")
	y, _ := v.Int("y")
	width, _ := v.Int("width")

	height, _ := v.Int("height")
	if x+width > from.width || y+height > from.height {
		return nil, size{}, fault.New(
			fault.InvalidInput,
			"The rectangle of %d × %d pixels at %d, %d reaches outside of the picture, which has %d × %d.",
			width,
			height,
			x,
			y,
			from.width,
			from.height,
		).On("width")
	}

	return []string{
		"-crop",
		fmt.Sprintf("%dx%d+%d+%d", width, height, x, y),
		"+repage",
	}, size{width, height}, nil
}

func resize(from size, v option.Values, background string) ([]string, size, error) {
	if !v.Has("width") && !v.Has("height") {
		return nil, size{}, fault.New(fault.InvalidInput, "Say which width or height to scale to, or both.").
			On("width")
	}

	f := expect.FrameOf(from.width, from.height, v)

	args := []string{"-resize", fmt.Sprintf("%dx%d!", f.ScaledWidth, f.ScaledHeight)}
	if f.Width != f.ScaledWidth || f.Height != f.ScaledHeight {
		args = append(args, "-background", colour(v, background), "-gravity", "center",
			"-extent", fmt.Sprintf("%dx%d", f.Width, f.Height), "+gravity")
	}

	return args, size{f.Width, f.Height}, nil
}

func rotate(from size, v option.Values, background string) ([]string, size, error) {
	angle, _ := v.Float("angle")
	sin, cos := math.Sincos(angle * math.Pi / 180)
	sin, cos = math.Abs(sin), math.Abs(cos)
	width, height := float64(from.width), float64(from.height)
	to := size{int(math.Round(width*cos + height*sin)), int(math.Round(width*sin + height*cos))}

	return []string{
		"-background",
		colour(v, background),
		"-rotate",
		strconv.FormatFloat(angle, 'f', -1, 64),
		"+repage",
	}, to, nil
}

func flip(from size, v option.Values, _ string) ([]string, size, error) {
	if v.Text("direction") == "vertical" {
		return []string{"-flip"}, from, nil
	}

	return []string{"-flop"}, from, nil
}

func colour(v option.Values, usual string) string {
	if asked := v.Text("background"); asked != "" {
		return asked
	}

	return usual
}
