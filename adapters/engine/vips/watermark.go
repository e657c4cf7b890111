package vips

import (
	"context"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit/stamp"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// drawing is the name of the SVG that is put onto a picture.
const drawing = "drawing.svg"

// watermark puts a text or another picture onto the picture, or onto each of its frames.
func (p *pipeline) watermark(ctx context.Context) error {
	m, err := p.mark(ctx)
	if err != nil {
		return err
	}

	if err := p.load(ctx); err != nil {
		return err
	}

	if err := p.rgb(ctx); err != nil {
		return err
	}

	layer, err := p.layer(ctx, m)
	if err != nil {
		return err
	}

	return p.lay(ctx, layer)
}

// mark makes what is put onto the picture, with its size.
func (p *pipeline) mark(ctx context.Context) (stamp.Mark, error) {
	m, err := stamp.Of(ctx, p.e.deps, p.s.Options)
	if err != nil {
		return m, err
	}

	if m.Measured() {
		return m, p.decodes(ctx, m)
	}

	var sizes [2]picture

	for i, svg := range m.Measuring() {
		c := p.e.query("vipsheader", "", "-a", sandbox.InPath(drawing))
		c.Inputs = []sandbox.Mount{{Name: drawing, Content: []byte(svg)}}

		said, err := p.e.deps.Runner.Run(ctx, c)
		if err != nil {
			return m, sandbox.Fault(
				ctx,
				err,
				func(exit *sandbox.Exit) error { return stamp.NoInk().Because(exit) },
			)
		}

		if sizes[i], err = readHeader(said.Stdout); err != nil {
			return m, stamp.NoInk().Because(err)
		}
	}

	m.Box(
		float64(sizes[0].width),
		float64(sizes[0].height),
		float64(sizes[1].width),
		float64(sizes[1].height),
	)

	return m, nil
}

// decodes reads a picture that is put onto another to its end: librsvg leaves out without a word
// what it cannot decode.
func (p *pipeline) decodes(ctx context.Context, m stamp.Mark) error {
	c := p.e.query("vips", "png", "avg", sandbox.InPath(m.Files[0].Name)+"[fail-on=truncated]")

	c.Inputs = m.Files
	if _, err := p.e.deps.Runner.Run(ctx, c); err != nil {
		return sandbox.Fault(
			ctx,
			err,
			func(exit *sandbox.Exit) error { return stamp.NoPicture(exit) },
		)
	}

	return nil
}

// layer draws the mark on as much room as the picture, or all of its frames, take.
func (p *pipeline) layer(ctx context.Context, m stamp.Mark) (string, error) {
	svg := stamp.PlacementOf(p.s.Options).Drawing(float64(p.width), float64(p.height), "", m)

	one, err := p.beside(ctx, run{
		inputs: append([]sandbox.Mount{{Name: drawing, Content: []byte(svg)}}, m.Files...),
		args: func(_, out string) []string {
			return []string{"svgload", sandbox.InPath(drawing), out}
		},
	})
	if err != nil || !p.all {
		return one, err
	}

	return p.beside(ctx, run{uses: []string{one}, args: func(_, out string) []string {
		return []string{"replicate", sandbox.WorkPath(one), out, "1", strconv.Itoa(p.frames)}
	}})
}

// lay puts a layer over the picture, which is no more transparent by that than before.
func (p *pipeline) lay(ctx context.Context, layer string) error {
	over := run{uses: []string{layer}, args: func(in, out string) []string {
		return []string{
			"composite2",
			in,
			sandbox.WorkPath(layer),
			out,
			"over",
			"--compositing-space",
			p.deepSpace(),
		}
	}}
	if err := p.next(ctx, over); err != nil || p.alpha() {
		return err
	}

	return p.do(ctx, "extract_band", "0", "--n", strconv.Itoa(p.bands))
}
