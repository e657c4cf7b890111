package expect

import (
	"math"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// Frame is how a picture comes to a size: it is scaled, and then cut off or filled up around its
// middle to Width × Height, where that differs. All are pixels.
type Frame struct {
	ScaledWidth, ScaledHeight int
	Width, Height             int
}

// FrameOf reads the fields width, height, fit and enlarge for a picture of that size. Without width
// and height it keeps its size. Of one side alone the other follows, whatever fit says.
func FrameOf(width, height int, values option.Values) Frame {
	w, hasWidth := values.Int("width")

	h, hasHeight := values.Int("height")
	if width <= 0 || height <= 0 || !hasWidth && !hasHeight {
		return Frame{ScaledWidth: width, ScaledHeight: height, Width: width, Height: height}
	}

	most := 1.0
	if values.Bool("enlarge") {
		most = math.Inf(1)
	}

	across, down := float64(w)/float64(width), float64(h)/float64(height)

	switch {
	case !hasHeight:
		return scaled(width, height, min(across, most))
	case !hasWidth:
		return scaled(width, height, min(down, most))
	}

	return fitted(width, height, w, h, min(across, most), min(down, most), values.Text("fit"))
}

// fitted is the frame of a picture in w × h pixels, with the scales that its width and its height
// take by themselves.
func fitted(width, height, w, h int, across, down float64, fit string) Frame {
	switch fit {
	case "fill":
		f := Frame{ScaledWidth: side(width, across), ScaledHeight: side(height, down)}
		f.Width, f.Height = f.ScaledWidth, f.ScaledHeight

		return f
	case "cover":
		f := scaled(width, height, max(across, down))
		f.Width, f.Height = min(w, f.ScaledWidth), min(h, f.ScaledHeight)

		return f
	case "pad":
		f := scaled(width, height, min(across, down))
		f.Width, f.Height = w, h

		return f
	}

	return scaled(width, height, min(across, down))
}

func scaled(width, height int, by float64) Frame {
	w, h := side(width, by), side(height, by)
	return Frame{ScaledWidth: w, ScaledHeight: h, Width: w, Height: h}
}

func side(pixels int, by float64) int { return max(1, int(math.Round(float64(pixels)*by))) }

// Resized is the rule of what is scaled into the fields width and height. Where one of them is not
// given, the other side is left open: a picture may lie turned in its file.
func Resized(inputs []file.Facts, values option.Values) Result {
	f := FrameOf(inputs[0].Width, inputs[0].Height, values)
	if !values.Has("width") {
		f.Width = 0
	}

	if !values.Has("height") {
		f.Height = 0
	}

	return sized(inputs[0], f.Width, f.Height)
}

// Turns returns how many quarter turns clockwise the field angle makes, 0 to 3; whole is false
// where it is no multiple of 90 degrees.
func Turns(values option.Values) (quarters int, whole bool) {
	angle, _ := values.Float("angle")

	quarter := math.Mod(angle, 360) / 90
	if quarter < 0 {
		quarter += 4
	}

	return int(quarter) % 4, quarter == math.Trunc(quarter)
}

// Rotated is the rule of what is turned by the field angle. How large a picture is that stands
// askew is the engine's to say.
func Rotated(inputs []file.Facts, values option.Values) Result {
	width, height := inputs[0].Width, inputs[0].Height

	quarters, whole := Turns(values)
	switch {
	case !whole:
		width, height = 0, 0
	case quarters%2 == 1:
		width, height = height, width
	}

	return unscaled(sized(inputs[0], width, height).Facts, values)
}
