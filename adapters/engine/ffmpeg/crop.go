package ffmpeg

import (
	"fmt"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// crop cuts a rectangle out of the picture as it is shown. What lies outside is refused, with the
// size.
func crop(s ports.Step) (edit, error) {
	facts := s.Input().Facts
	x, _ := s.Options.Int("x")
	y, _ := s.Options.Int("y")
	width, _ := s.Options.Int("width")

	height, _ := s.Options.Int("height")
	switch {
	case facts.Width == 0:
		return edit{}, fault.New(
			fault.UnsupportedConversion,
			"The file has no picture that could be cropped: it is sound alone.",
		)
	case x+width > facts.Width || y+height > facts.Height:
		return edit{}, fault.New(
			fault.InvalidInput,
			"The rectangle of %d × %d pixels at %d, %d reaches outside of the picture, which has %d × %d.",
			width,
			height,
			x,
			y,
			facts.Width,
			facts.Height,
		).On("width")
	}

	c := edit{width: width, height: height}

	if s.To != gifID {
		var err error
		if c, err = c.even(); err != nil {
			return edit{}, err
		}
		// colours lie on every second pixel of a film: with one for each, it can be cut anywhere
		if x%2+y%2 > 0 {
			c.picture = []string{"format=yuv444p|yuv444p10le"}
		}
	}

	c.picture = append(c.picture, fmt.Sprintf("crop=%d:%d:%d:%d", c.width, c.height, x, y))

	return c, nil
}

// even takes a pixel off an odd side: the codecs of films hold none.
func (c edit) even() (edit, error) {
	asked := c

	c.width, c.height = c.width/2*2, c.height/2*2
	switch {
	case c.width == 0 || c.height == 0:
		return edit{}, fault.New(fault.InvalidInput,
			"%d × %d pixels are too few for a film, whose sides are even: ask for 2 × 2 at least.",
			asked.width, asked.height).On("width")
	case c.width != asked.width || c.height != asked.height:
		c.warnings = append(c.warnings, fmt.Sprintf(
			"The result has %d × %d pixels instead of %d × %d: the sides of a film are even.",
			c.width, c.height, asked.width, asked.height))
	}

	return c, nil
}
