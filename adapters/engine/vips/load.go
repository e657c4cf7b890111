package vips

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/option"
)

// reading returns the run that reads the step's input, upright where the picture is a single one.
//
// Where a picture may ask to be turned, vips' own guess finds the loader; all that it may choose
// from are fit for input by strangers. The others are named.
func reading(from string, all bool, v option.Values) run {
	s := sources()[from]
	options := slices.Concat(s.options, pageOf(v))

	file := sandbox.InPath(input)
	if s.turned && !all && turns(v) {
		file += "[" + strings.Join(options, ",") + "]"

		return run{
			reads: from,
			args:  func(_, out string) []string { return []string{"autorot", file, out} },
		}
	}

	return run{reads: from, args: func(_, out string) []string {
		args := []string{s.loader, file, out}
		for _, o := range options {
			args = append(args, "--"+o)
		}

		if all {
			args = append(args, "--n=-1")
		}

		return args
	}}
}

// turns reports whether pictures are to be turned as they ask to be.
func turns(v option.Values) bool { return !v.Has(fieldOrient) || v.Bool(fieldOrient) }

// load reads the picture as it is to be shown, with channels that the target can hold.
func (p *pipeline) load(ctx context.Context) error {
	if err := p.read(ctx); err != nil {
		return err
	}

	if !p.plain() && (p.s.To != "tiff" || p.s.Operation != "") {
		if err := p.level(ctx); err != nil {
			return err
		}
	}

	if p.space == cmyk && !holdsInk(p.s.To) {
		return p.toSRGB(ctx)
	}

	return nil
}

// read reads the picture as it is to be shown.
func (p *pipeline) read(ctx context.Context) error {
	p.put = p.reading(p.all)
	if !turns(p.s.Options) || p.orientation <= 1 {
		return nil
	}

	if p.all {
		return p.turnFrames(ctx)
	}

	p.width, p.height = p.size()
	p.orientation = 0

	return nil
}

// level turns channels of fractions, and of numbers of more than 16 bits, into some of 16: vips
// would take a fraction for one of 255 steps, which is black.
func (p *pipeline) level(ctx context.Context) error {
	if err := p.flush(ctx); err != nil {
		return err
	}

	most, err := p.most(ctx)
	if err != nil {
		return err
	}

	white := p.white(most)
	switch p.depth = ushort; {
	case p.space == cmyk:
		p.depth = uchar // vips has no ink of more
	case p.grey():
		p.space = "grey16"
	default:
		p.space = "rgb16"
	}

	if err := p.do(ctx, "linear", number(p.full()/white), "0"); err != nil {
		return err
	}

	if err := p.do(ctx, "cast", p.depth); err != nil {
		return err
	}

	return p.do(ctx, "copy", "--interpretation", p.space)
}

// most returns the greatest number in the picture.
func (p *pipeline) most(ctx context.Context) (float64, error) {
	said, err := p.e.deps.Run(
		ctx,
		p.job(run{args: func(in, _ string) []string { return []string{"max", in} }}, p.in(), ""),
	)
	if err != nil {
		return 0, err
	}

	n, err := strconv.ParseFloat(strings.TrimSpace(string(said.Stdout)), 64)
	if err != nil {
		return 0, fmt.Errorf("vips max answers %.40q: %w", said.Stdout, err)
	}

	return n, nil
}

// white returns which number stands for white where the greatest one is this: fractions go to 1 and
// whole numbers to 255 or 65535, as in other readers, unless the picture goes beyond them.
func (p *pipeline) white(most float64) float64 {
	scales := []float64{255, 65535}

	switch {
	case slices.Contains([]string{"float", "double"}, p.depth):
		scales = []float64{1, 255, 65535}
	case p.depth == "char":
		scales = []float64{127}
	case p.depth == "short":
		scales = []float64{32767}
	}

	for _, white := range scales {
		if most <= white {
			return white
		}
	}

	return most
}
