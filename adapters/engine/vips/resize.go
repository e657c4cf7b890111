package vips

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// resize brings the picture to a size, as an operation.
func (p *pipeline) resize(ctx context.Context) error {
	if !resizes(p.s.Options) {
		return fault.New(fault.InvalidInput, "Say which width or height to scale to, or both.").
			On(fieldWidth)
	}

	return p.fit(ctx, p.s.Options)
}

// resizes reports whether a size is asked for.
func resizes(v option.Values) bool { return v.Has(fieldWidth) || v.Has(fieldHeight) }

// checkFit refuses the ways that are those of sheets.
func checkFit(v option.Values) error {
	way := v.Text(fieldFit)
	if !slices.Contains([]string{"width", "page", "none"}, way) {
		return nil
	}

	return fault.New(fault.InvalidInput,
		"Pictures fit by contain, cover, fill or pad; %q is for sheets that are printed.", way).
		On(fieldFit)
}

// drawn returns the values of a conversion: it enlarges drawings, which have no pixels to lose.
func (p *pipeline) drawn() option.Values {
	if !p.e.deps.Has(p.s.From, format.Vector) {
		return p.s.Options
	}

	v := maps.Clone(p.s.Options)
	v["enlarge"] = true

	return v
}

// thumbnail makes a small picture of the first frame.
func (e *Engine) thumbnail(ctx context.Context, s ports.Step) (ports.Made, error) {
	const usual = 256

	v := option.Values{fieldStrip: true}
	if !resizes(s.Options) {
		v[fieldWidth], v[fieldHeight] = usual, usual
	}

	maps.Copy(v, s.Options)
	s.Options = v

	p, err := e.enterFirst(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	if err := p.fit(ctx, p.drawn()); err != nil {
		return ports.Made{}, err
	}

	made, err := p.save(ctx)
	made.Warnings = nil // of the other frames

	return made, err
}

// fit reads the picture and brings it, or each of its frames, to the size that the values ask for.
func (p *pipeline) fit(ctx context.Context, v option.Values) error {
	width, height := p.width, p.height
	if turns(v) {
		width, height = p.size()
	}

	f := expect.FrameOf(width, height, v)
	if err := p.e.cfg.Fits(
		max(f.Width, f.ScaledWidth),
		max(f.Height, f.ScaledHeight),
		p.kept(),
	); err != nil {
		return fault.New(fault.InvalidInput, "A picture of %d × %d pixels is more than this server makes. "+
			"Ask for a smaller one.", f.Width, f.Height).
			On(fieldWidth)
	}

	if f.ScaledWidth == width && f.ScaledHeight == height {
		if err := p.load(ctx); err != nil {
			return err
		}
	} else if err := p.scale(ctx, f.ScaledWidth, f.ScaledHeight); err != nil {
		return err
	}

	switch {
	case f.Width < p.width || f.Height < p.height:
		return p.cut(ctx, (p.width-f.Width)/2, (p.height-f.Height)/2, f.Width, f.Height)
	case f.Width > p.width || f.Height > p.height:
		return p.pad(ctx, f.Width, f.Height)
	}

	return nil
}

// scale reads the picture at a size. Where it can, it lets the loader leave out what is not needed:
// a JPEG of 12 megapixels becomes 800 pixels wide in a third of the time that it takes from all
// pixels.
func (p *pipeline) scale(ctx context.Context, width, height int) error {
	deep := p.depth == ushort && targets()[p.s.To].deep
	switch {
	case p.space == cmyk && p.plain():
		if err := p.read(ctx); err != nil {
			return err
		}

		if err := p.toSRGB(ctx); err != nil {
			return err
		}

		return p.resample(ctx, width, height)
	case p.e.deps.Has(p.s.From, format.Vector):
		return p.draw(ctx, width, height)
	case !p.plain(), deep, p.all && p.orientation > 1:
		if err := p.load(ctx); err != nil {
			return err
		}

		return p.resample(ctx, width, height)
	}

	file := sandbox.InPath(input)
	if p.all {
		file += "[n=-1]"
	}

	args := shrinking(width, height)
	if p.all || !turns(p.s.Options) {
		args = append(args, "--no-rotate")
	}

	p.put = run{reads: p.s.From, args: func(_, out string) []string {
		return append([]string{"thumbnail", file, out}, args...)
	}}
	p.shrunk(width, height)

	return nil
}

// shrinking are the arguments of vips' own scaling, which knows frames and transparency.
func shrinking(width, height int) []string {
	return []string{
		strconv.Itoa(width),
		"--height",
		strconv.Itoa(height),
		"--size",
		"force",
		"--fail-on",
		"truncated",
	}
}

// shrunk notes what vips' own scaling has made.
func (p *pipeline) shrunk(width, height int) {
	p.width, p.height, p.orientation, p.depth, p.space = width, height, 0, uchar, srgb
}

// draw makes the pixels of a drawing for a size.
func (p *pipeline) draw(ctx context.Context, width, height int) error {
	by := max(float64(width)/float64(p.width), float64(height)/float64(p.height))
	p.put = p.reading(false)
	p.put.add("--scale=" + number(by))

	args := shrinking(width, height)
	p.shrunk(width, height)

	return p.do(ctx, "thumbnail", args...)
}

// resample scales channels as they are, of 16 bits.
func (p *pipeline) resample(ctx context.Context, width, height int) error {
	across, down := float64(width)/float64(p.width), float64(height)/float64(p.height)

	full := []string{"--max-alpha", number(p.full())}
	if p.alpha() {
		if err := p.do(ctx, "premultiply", full...); err != nil {
			return err
		}
	}

	if err := p.do(ctx, "resize", number(across), "--vscale", number(down)); err != nil {
		return err
	}

	p.width, p.height = width, height
	if !p.alpha() {
		return nil
	}

	if err := p.do(ctx, "unpremultiply", full...); err != nil {
		return err
	}

	return p.do(ctx, "cast", p.depth)
}

// pad puts the picture, or each frame, into the middle of a larger one.
func (p *pipeline) pad(ctx context.Context, width, height int) error {
	background, err := p.backdrop(ctx)
	if err != nil {
		return err
	}

	x, y := (width-p.width)/2, (height-p.height)/2
	behind := []string{"--extend", "background", "--background", background}

	if !p.all {
		p.width, p.height = width, height
		return p.do(ctx, "embed", append(texts(x, y, width, height), behind...)...)
	}

	// The frames beside each other, which leaves room above and below them.
	old := p.height
	if err := p.do(
		ctx,
		"embed",
		append(texts(x, 0, width, old*p.frames), behind...)...); err != nil {
		return err
	}

	if err := p.do(ctx, "grid", texts(old, p.frames, 1)...); err != nil {
		return err
	}

	if err := p.do(
		ctx,
		"embed",
		append(texts(0, y, width*p.frames, height), behind...)...); err != nil {
		return err
	}

	return p.stack(ctx, width, height)
}
