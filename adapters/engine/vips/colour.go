package vips

import (
	"context"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/format"
)

// srgb is the colour space that everything shows right, and the name of vips' own profile of it.
const srgb = "srgb"

// rgb has three channels of light of what has one, or four of ink.
func (p *pipeline) rgb(ctx context.Context) error {
	switch {
	case p.space == cmyk:
		return p.toSRGB(ctx)
	case p.grey():
		// A profile of greys would not fit any more.
		if err := p.greys(ctx); err != nil {
			return err
		}

		if err := p.do(ctx, "colourspace", p.deepSpace()); err != nil {
			return err
		}

		p.bands, p.space, p.profile = p.bands+2, p.deepSpace(), false
	}

	return nil
}

func (p *pipeline) deepSpace() string {
	if p.depth == ushort {
		return "rgb16"
	}

	return srgb
}

// bare turns colours into what they are without a profile.
func (p *pipeline) bare(ctx context.Context) error {
	switch {
	case !p.profile:
		return nil
	case p.grey():
		return p.greys(ctx)
	}

	return p.toSRGB(ctx)
}

// toSRGB applies the profile that the picture has, or the usual one of its colour space. The
// darkest ink becomes black: without that, blacks of print are grey.
func (p *pipeline) toSRGB(ctx context.Context) error {
	depth := "8"
	if p.depth == ushort {
		depth = "16"
	}

	if err := p.do(
		ctx,
		"icc_transform",
		srgb,
		"--embedded",
		"--black-point-compensation",
		"--depth",
		depth,
	); err != nil {
		return err
	}

	if p.space == cmyk {
		p.bands--
	}

	p.space, p.profile = p.deepSpace(), true

	return nil
}

// greys applies the profile of a picture with one channel. Many have one of three, which fits
// nothing and means nothing.
func (p *pipeline) greys(ctx context.Context) error {
	if !p.profile {
		return nil
	}

	if err := p.flush(ctx); err != nil {
		return err
	}

	before := p.at
	if err := p.do(ctx, "icc_transform", srgb, "--embedded"); err != nil {
		return err
	}

	if err := p.flush(ctx); err != nil {
		p.put, p.at = run{}, before
		return ctx.Err()
	}

	p.bands += 2
	p.depth, p.space = uchar, srgb

	return nil
}

// translucent adds the channel of transparency, where there is none.
func (p *pipeline) translucent(ctx context.Context) error {
	if p.alpha() {
		return nil
	}

	if err := p.do(ctx, "bandjoin_const", number(p.full())); err != nil {
		return err
	}

	p.bands++

	return nil
}

// opaque lays the picture onto a colour.
func (p *pipeline) opaque(ctx context.Context, c colour) error {
	if !p.alpha() {
		return nil
	}

	if err := p.rgb(ctx); err != nil {
		return err
	}

	full := number(p.full())
	p.bands--

	return p.do(ctx, "flatten", "--background", p.vector(c), "--max-alpha", full)
}

// backdrop makes the picture one that the background can be put behind, and returns that as vips
// wants it.
func (p *pipeline) backdrop(ctx context.Context) (string, error) {
	through := p.e.deps.Has(p.s.To, format.Alpha)

	usual := "#ffffff"
	if through {
		usual = "#00000000"
	}

	c := colourOf(p.s.Options, usual)

	if c.alpha < 255 && !through {
		c = c.onWhite()
	}

	if p.space == cmyk || p.grey() && !c.grey() {
		if err := p.rgb(ctx); err != nil {
			return "", err
		}
	}

	if c.alpha < 255 {
		if err := p.translucent(ctx); err != nil {
			return "", err
		}
	}

	return p.vector(c), nil
}

// vector returns a colour as the channels of the picture, with blanks between them.
func (p *pipeline) vector(c colour) string {
	light := []uint8{c.red, c.green, c.blue}
	if p.grey() {
		light = light[:1]
	}

	if p.alpha() {
		light = append(light, c.alpha)
	}

	list := make([]string, len(light))
	for i, l := range light {
		list[i] = number(float64(l) * p.full() / 255)
	}

	return strings.Join(list, " ")
}

func (c colour) grey() bool { return c.red == c.green && c.green == c.blue }

// onWhite returns what is seen of the colour on white paper.
func (c colour) onWhite() colour {
	seen := func(l uint8) uint8 {
		//nolint:gosec // at most 255
		return uint8((int(l)*int(c.alpha) + 255*(255-int(c.alpha))) / 255)
	}

	return colour{seen(c.red), seen(c.green), seen(c.blue), 255}
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
