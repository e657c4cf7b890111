package vips

import (
	"context"
	"image/color"
	"image/jpeg"
	"os"
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// direct reports whether one run does a conversion, whatever the picture is like: the head of the
// file need not be read before. Channels of a TIFF may be such as nothing else holds, and profiles
// must be applied where they are given up.
func direct(s ports.Step) bool {
	asks := slices.ContainsFunc(
		[]string{
			fieldWidth,
			fieldHeight,
			fieldFit,
			fieldBackground,
			fieldDPI,
			fieldStrip,
			fieldOrient,
		},
		s.Options.Has,
	)

	return !asks && s.From != "tiff" && (!targets()[s.To].bare || s.From == s.To) &&
		(s.From != "jpg" || holdsInk(s.To) || !inked(s.Input().Path))
}

// inked reports whether a JPEG is one of four inks.
func inked(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()

	config, err := jpeg.DecodeConfig(f)

	return err == nil && config.ColorModel == color.CMYKModel
}

// holdsInk reports whether a format keeps inks as they are.
func holdsInk(formatID string) bool { return formatID == "jpg" || formatID == "tiff" }

// convert has the source's loader save by the name of its output.
func (e *Engine) convert(ctx context.Context, s ports.Step, facts file.Facts) (ports.Made, error) {
	if err := kit.Holds(s.To, targets()[s.To].maxSide, facts.Width, facts.Height); err != nil {
		return ports.Made{}, err
	}

	all := facts.Pages > 1 && e.keepsFrames(s)
	if all {
		if err := e.cfg.Fits(facts.Width, facts.Height, facts.Pages); err != nil {
			return ports.Made{}, err
		}
	}

	out := output(sandbox.WorkPath(outputName(s.To)), e.saver(s))

	made, err := e.deps.Make(
		ctx,
		e.job(s, s.From, reading(s.From, all, s.Options).args("", out)...),
	)
	if err == nil && !all {
		made.Warnings = e.firstOnly(s, facts)
	}

	return made, err
}

// framesRead refuses a GIF of more frames than libvips reads, which leaves the others out without
// an error ("Excessive number of frames").
func framesRead(formatID string, frames int) error {
	const most = 4096

	if formatID != "gif" || frames <= most {
		return nil
	}

	return fault.New(fault.FileTooLarge, "The animation has more than %d frames; of a GIF, no more "+
		"are read into a picture. Send a shorter one, or have a film made of it.", most).
		With("max_frames", most)
}

// keepsFrames reports whether all frames or pages of the source go into the target.
func (e *Engine) keepsFrames(s ports.Step) bool {
	return sources()[s.From].frames && targets()[s.To].frames && e.deps.SameFrames(s.From, s.To)
}

// adapt converts a picture in as many runs as what it is, and what is asked of it, takes.
func (e *Engine) adapt(ctx context.Context, s ports.Step) (ports.Made, error) {
	p, err := e.enter(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	if err := p.sized(ctx); err != nil {
		return ports.Made{}, err
	}

	if s.Options.Has(fieldBackground) && e.deps.Has(s.To, format.Alpha) {
		if c := colourOf(s.Options, ""); c.alpha == 255 {
			if err := p.opaque(ctx, c); err != nil {
				return ports.Made{}, err
			}
		}
	}

	if err := p.resolved(ctx); err != nil {
		return ports.Made{}, err
	}

	return p.save(ctx)
}

// sized reads the picture at the size that is asked for, of a drawing in pixels or in dots an inch.
func (p *pipeline) sized(ctx context.Context) error {
	dpi, has := p.s.Options.Float(fieldDPI)
	switch {
	case resizes(p.s.Options):
		return p.fit(ctx, p.drawn())
	case has && p.e.deps.Has(p.s.From, format.Vector):
		return p.fit(
			ctx,
			option.Values{fieldWidth: max(1, int(float64(p.width)*dpi/inch+0.5)), "enlarge": true},
		)
	}

	return p.load(ctx)
}

// inch is how many pixels of a drawing are one inch (CSS Values 3, 5.2).
const inch = 96

// resolved notes how large the pixels are, where that is asked for.
func (p *pipeline) resolved(ctx context.Context) error {
	dpi, has := p.s.Options.Float(fieldDPI)
	if !has {
		return nil
	}

	const millimetres = 25.4

	dots := number(dpi / millimetres)

	return p.do(ctx, "copy", "--xres", dots, "--yres", dots)
}
