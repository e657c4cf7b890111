package vips

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// merging lists the steps that make an animated WebP of pictures; FFmpeg makes the other
// animations. What is neither a JPEG nor a PNG becomes one before.
func merging() []route.Edge {
	var list []route.Edge
	for _, from := range []string{"jpg", "png"} {
		list = append(list, route.Edge{
			Operation: "merge",
			Joins:     true,
			From:      from,
			To:        "webp",
			Engine:    name,
			Cost:      300,
			Loss:      route.Faithful,
			Options: append(
				targets()["webp"].saves(),
				"frame_duration",
				fieldWidth,
				fieldHeight,
				fieldFit,
				fieldBackground,
			),
		})
	}

	return list
}

// merge makes an animation of pictures, all of which are brought to the size of the first.
func (e *Engine) merge(ctx context.Context, s ports.Step) (ports.Made, error) {
	if len(s.Inputs) < 2 {
		return ports.Made{}, fault.New(
			fault.InvalidInput,
			"One picture alone cannot be joined with anything: give two or more.",
		)
	}

	first, err := e.enterFirst(ctx, frame(s, 0))
	if err != nil {
		return ports.Made{}, err
	}

	width, height := first.size()

	f := expect.FrameOf(width, height, s.Options)
	if err := e.cfg.Fits(f.Width, f.Height, len(s.Inputs)); err != nil {
		return ports.Made{}, err
	}

	names := make([]string, len(s.Inputs))
	for i := range s.Inputs {
		// of several .v, vips 8.14 makes nothing but a crash
		names[i] = "frame-" + strconv.Itoa(i) + ".tif"
		if err := e.drawFrame(ctx, frame(s, i), f, names[i]); err != nil {
			return ports.Made{}, err
		}

		const joining = 0.9
		s.Progress(joining * float64(i+1) / float64(len(names)))
	}

	return e.animate(ctx, s, f, names)
}

// frame is the step of one of the inputs. What has several frames gives its first.
func frame(s ports.Step, i int) ports.Step {
	s.Inputs = s.Inputs[i : i+1]
	return s
}

// drawFrame makes a picture as large as the animation, in a file of that name.
func (e *Engine) drawFrame(ctx context.Context, s ports.Step, f expect.Frame, name string) error {
	p, err := e.enterFirst(ctx, s)
	if err != nil {
		return err
	}

	v := option.Values{fieldFit: "pad"}
	maps.Copy(v, s.Options)

	v[fieldWidth], v[fieldHeight], v["enlarge"] = f.Width, f.Height, true
	if err := p.fit(ctx, v); err != nil {
		return err
	}

	for _, step := range []func(context.Context) error{p.bare, p.rgb, p.eightBits, p.translucent} {
		if err := step(ctx); err != nil {
			return err
		}
	}

	return p.park(ctx, name)
}

// eightBits has channels of 255 steps.
func (p *pipeline) eightBits(ctx context.Context) error {
	if p.depth == uchar {
		return nil
	}

	p.depth, p.space = uchar, srgb

	return p.do(ctx, "colourspace", srgb)
}

// animate puts frames below each other and says for how long each is shown.
func (e *Engine) animate(
	ctx context.Context,
	s ports.Step,
	f expect.Frame,
	names []string,
) (ports.Made, error) {
	p := &pipeline{
		picture: picture{
			width:  f.Width,
			height: f.Height,
			frames: len(names),
			bands:  4,
			depth:  uchar,
			space:  srgb,
		},
		e:   e,
		s:   frame(s, 0),
		all: true,
	}

	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = sandbox.WorkPath(name)
	}

	p.put = run{uses: names, args: func(_, out string) []string {
		return []string{"arrayjoin", strings.Join(paths, " "), out, "--across", "1"}
	}}

	each, given := s.Options.Float("frame_duration")
	if !given {
		const usual = 2

		each = usual
	}

	delay := strconv.Itoa(int(math.Round(each * 1000)))
	if err := p.note(ctx,
		tag{"delay", "VipsArrayInt", strings.Join(slices.Repeat([]string{delay}, len(names)), " ")},
		tag{"loop", "gint", "0"},
	); err != nil {
		return ports.Made{}, err
	}

	return p.save(ctx)
}
