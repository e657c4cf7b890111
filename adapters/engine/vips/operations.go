package vips

import (
	"context"
	"slices"
	"strconv"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// change is what an operation does to a picture.
type change struct {
	options []string // fields of its own that it goes by
	cost    int      // milliseconds beyond those of a conversion
	same    bool     // the format is kept
	targets []string // none for all
	saves   bool     // it goes by the fields of the saver
	graded  bool     // of these by quality alone
	do      func(e *Engine, ctx context.Context, s ports.Step) (ports.Made, error)
}

// keepsTags reports whether what the source says of itself stays: small pictures are bare.
func (c change) keepsTags() bool { return !c.graded }

// between returns a change that stands between loading and saving.
func between(
	cost int,
	apply func(p *pipeline, ctx context.Context) error,
	options ...string,
) change {
	return change{
		options: options,
		cost:    cost,
		saves:   true,
		do: func(e *Engine, ctx context.Context, s ports.Step) (ports.Made, error) {
			p, err := e.enter(ctx, s)
			if err != nil {
				return ports.Made{}, err
			}

			if err := apply(p, ctx); err != nil {
				return ports.Made{}, err
			}

			return p.save(ctx)
		},
	}
}

// changes returns every operation that vips does, by its name.
func changes() map[string]change {
	return map[string]change{
		"crop": between(80, (*pipeline).crop, "x", "y", fieldWidth, fieldHeight),
		"resize": between(
			40,
			(*pipeline).resize,
			fieldWidth,
			fieldHeight,
			fieldFit,
			fieldBackground,
			"enlarge",
		),
		"rotate": between(80, (*pipeline).rotate, "angle", fieldBackground),
		"flip":   between(80, (*pipeline).flip, "direction"),
		"watermark": between(200, (*pipeline).watermark,
			"text", "image", "position", "opacity", "angle", "size", "colour", "margin", "tile"),
		"compress": {
			options: []string{"target_size", fieldQuality, fieldStrip},
			cost:    200,
			same:    true,
			do:      (*Engine).compress,
		},
		"thumbnail": {
			options: []string{fieldWidth, fieldHeight}, cost: 40,
			graded: true, targets: []string{"png", "jpg", "webp"}, do: (*Engine).thumbnail,
		},
	}
}

// everything lists the conversions and the steps of operations.
func (e *Engine) everything(missing map[string]bool) []route.Edge {
	return slices.Concat(e.edges(missing), e.changing(missing), merging())
}

// changing lists the steps of each operation: from every source to every target but the missing
// ones.
func (e *Engine) changing(missing map[string]bool) []route.Edge {
	var list []route.Edge

	for _, edge := range e.edges(missing) {
		for name, c := range changes() {
			if c.same && edge.From != edge.To ||
				len(c.targets) > 0 && !slices.Contains(c.targets, edge.To) {
				continue
			}

			step := edge
			step.Operation, step.Cost, step.Options = name, edge.Cost+c.cost, c.options

			t := targets()[edge.To]
			switch {
			case c.saves:
				step.Options = slices.Concat(c.options, t.saves())
			case c.graded && t.grades != nil:
				step.Options = append(slices.Clone(c.options), fieldQuality)
			}

			list = append(list, step)
		}
	}

	return list
}

// crop cuts a rectangle out. What lies outside of the picture is refused, with its size.
func (p *pipeline) crop(ctx context.Context) error {
	if err := p.load(ctx); err != nil {
		return err
	}

	v := p.s.Options
	x, _ := v.Int("x")
	y, _ := v.Int("y")
	width, _ := v.Int(fieldWidth)

	height, _ := v.Int(fieldHeight)
	if x+width > p.width || y+height > p.height {
		return fault.New(
			fault.InvalidInput,
			"The rectangle of %d × %d pixels at %d, %d reaches outside of the picture, which has %d × %d.",
			width,
			height,
			x,
			y,
			p.width,
			p.height,
		).On(fieldWidth)
	}

	return p.cut(ctx, x, y, width, height)
}

// cut keeps a rectangle of the picture, or of each frame.
func (p *pipeline) cut(ctx context.Context, x, y, width, height int) error {
	if p.all {
		return p.remap(ctx, width, height, mapping{ax: 1, cx: x, by: 1, cy: y}.stacked(p.height))
	}

	p.width, p.height = width, height

	return p.do(ctx, "crop", texts(x, y, width, height)...)
}

// flip mirrors the picture.
func (p *pipeline) flip(ctx context.Context) error {
	if err := p.load(ctx); err != nil {
		return err
	}

	direction := p.s.Options.Text("direction")
	if p.all && direction == "vertical" {
		return p.turned(ctx, 4)
	}

	return p.do(ctx, "flip", direction)
}

// rotate turns the picture clockwise: by quarters it keeps every pixel, by any other angle it
// stands askew in front of the background.
func (p *pipeline) rotate(ctx context.Context) error {
	if err := p.load(ctx); err != nil {
		return err
	}

	quarters, whole := expect.Turns(p.s.Options)
	switch {
	case !whole:
		return p.askew(ctx)
	case quarters == 0:
		return nil
	case p.all:
		return p.turned(ctx, [...]int{1, 6, 3, 8}[quarters])
	}

	if quarters%2 == 1 {
		p.width, p.height = p.height, p.width
	}

	return p.do(ctx, "rot", "d"+strconv.Itoa(quarters*90))
}

func (p *pipeline) askew(ctx context.Context) error {
	if p.all {
		return fault.New(fault.InvalidInput,
			"Several frames or pages are turned by 90, 180 or 270 degrees. Choose one of these, "+
				"or an output_format that holds one picture.").On("angle")
	}

	background, err := p.backdrop(ctx)
	if err != nil {
		return err
	}

	angle, _ := p.s.Options.Float("angle")

	return p.do(
		ctx,
		"rotate",
		number(angle),
		"--background",
		background,
		"--interpolate",
		"bicubic",
	)
}

func texts(numbers ...int) []string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = strconv.Itoa(n)
	}

	return list
}
