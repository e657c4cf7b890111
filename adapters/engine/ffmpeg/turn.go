package ffmpeg

import (
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// pictured refuses what has no picture that could be changed.
func pictured(s ports.Step, done string) error {
	if s.Input().Facts.Width > 0 {
		return nil
	}

	return fault.New(
		fault.UnsupportedConversion,
		"The file has no picture that could be %s: it is sound alone.",
		done,
	)
}

// rotate turns the picture clockwise.
func rotate(s ports.Step) (edit, error) {
	if err := pictured(s, "turned"); err != nil {
		return edit{}, err
	}

	quarters, whole := expect.Turns(s.Options)
	if !whole {
		return edit{}, fault.New(fault.InvalidInput, "Films are turned by 90, 180 or 270 degrees.").
			On("angle")
	}

	facts := s.Input().Facts

	switch quarters {
	case 1:
		return edit{
			picture: []string{"transpose=clock"},
			width:   facts.Height,
			height:  facts.Width,
		}, nil
	case 2:
		return edit{picture: []string{"hflip,vflip"}}, nil
	case 3:
		return edit{
			picture: []string{"transpose=cclock"},
			width:   facts.Height,
			height:  facts.Width,
		}, nil
	}

	return edit{}, nil
}

// flip mirrors the picture.
func flip(s ports.Step) (edit, error) {
	if err := pictured(s, "mirrored"); err != nil {
		return edit{}, err
	}

	if s.Options.Text("direction") == "vertical" {
		return edit{picture: []string{"vflip"}}, nil
	}

	return edit{picture: []string{"hflip"}}, nil
}

// resize scales the picture; see expect.FrameOf.
func resize(s ports.Step) (edit, error) {
	if err := pictured(s, "scaled"); err != nil {
		return edit{}, err
	}

	if !s.Options.Has("width") && !s.Options.Has("height") {
		return edit{}, fault.New(fault.InvalidInput, "Give width, height or both: without them nothing is scaled.").
			On("width")
	}

	facts := s.Input().Facts

	f := expect.FrameOf(facts.Width, facts.Height, s.Options)
	if s.To != gifID {
		f = evenFrame(f)
	}

	if f.Width == facts.Width && f.Height == facts.Height && f.ScaledWidth == f.Width &&
		f.ScaledHeight == f.Height {
		return edit{warnings: []string{
			fmt.Sprintf(
				"The picture has %d × %d pixels and keeps them: enlarge scales up.",
				facts.Width,
				facts.Height,
			),
		}}, nil
	}

	return edit{picture: framing(f, s.Options), width: f.Width, height: f.Height}, nil
}

// evenFrame takes the frame to the next even sides, which films have.
func evenFrame(f expect.Frame) expect.Frame {
	even := func(pixels int) int { return max((pixels+1)/2*2, 2) }

	return expect.Frame{
		ScaledWidth:  even(f.ScaledWidth),
		ScaledHeight: even(f.ScaledHeight),
		Width:        even(f.Width),
		Height:       even(f.Height),
	}
}

// framing are the filters that bring a picture into a frame.
func framing(f expect.Frame, values option.Values) []string {
	filters := []string{fmt.Sprintf("scale=%d:%d:flags=lanczos", f.ScaledWidth, f.ScaledHeight)}
	if values.Text("fit") == "fill" {
		filters = append(filters, "setsar=1")
	}

	width, height := min(f.Width, f.ScaledWidth), min(f.Height, f.ScaledHeight)
	if width < f.ScaledWidth || height < f.ScaledHeight {
		filters = append(filters, fmt.Sprintf("crop=%d:%d", width, height))
	}

	if f.Width > width || f.Height > height {
		filters = append(
			filters,
			fmt.Sprintf("pad=%d:%d:(ow-iw)/2:(oh-ih)/2:%s", f.Width, f.Height, around(values)),
		)
	}

	return filters
}

// around is the colour of what is filled up.
func around(values option.Values) string {
	if colour := values.Text("background"); colour != "" {
		return strings.Replace(colour, "#", "0x", 1)
	}

	return "black@0" // transparent where there is such a thing
}
