package vips

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// compress makes the picture smaller in its own format.
func (e *Engine) compress(ctx context.Context, s ports.Step) (ports.Made, error) {
	p, err := e.enter(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	if err := p.load(ctx); err != nil {
		return ports.Made{}, err
	}

	if err := p.prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	if err := p.flush(ctx); err != nil {
		return ports.Made{}, err
	}

	return p.packed(ctx)
}

// packed saves in the way that the options ask for, and keeps the smallest that there is.
func (p *pipeline) packed(ctx context.Context) (ports.Made, error) {
	a := &attempts{pipeline: p, way: packings()[p.s.To]}
	bound, asked := p.s.Options.Int("target_size")

	source, err := os.Stat(p.s.Input().Path)
	if err != nil {
		return ports.Made{}, fmt.Errorf("look at the picture: %w", err)
	}

	if asked && source.Size() > int64(bound) {
		err = a.under(ctx, int64(bound))
	} else {
		err = a.graded(ctx, p.s.Options.Text(fieldQuality))
	}

	if err != nil {
		return ports.Made{}, err
	}

	made, err := kit.Job{Step: p.s, Output: a.best}.Finish(sandbox.Result{})
	if err == nil && asked && a.size > int64(bound) {
		made.Warnings = append(made.Warnings, fmt.Sprintf(
			"The %s cannot be made as small as %d bytes: the smallest has %d. Scale it down first, or choose webp or avif.",
			p.s.To,
			bound,
			a.size,
		))
	}

	return made, err
}

// attempts are the files that a picture was saved as. Only the best is kept.
type attempts struct {
	*pipeline

	way   packing
	count int
	best  string // its name, "" before the first
	size  int64  // of the best
}

// graded saves by a quality: in the way that loses nothing, or the one that loses some, whichever
// is smaller.
func (a *attempts) graded(ctx context.Context, quality string) error {
	level := a.way.levels[quality]
	if level == 0 || !a.lossy() {
		return a.exactly(ctx)
	}

	if err := a.try(ctx, a.way.lossy(level)); err != nil || !a.way.both {
		return err
	}

	return a.exactly(ctx)
}

// lossy reports whether the picture can be saved with a loss at all.
func (a *attempts) lossy() bool { return a.way.holds == nil || a.way.holds(a.picture) }

// exactly saves in the ways that lose nothing.
func (a *attempts) exactly(ctx context.Context) error {
	for _, options := range a.way.exact(a.picture) {
		if err := a.try(ctx, options); err != nil {
			return err
		}
	}

	return nil
}

// under looks for the best quality whose file has no more bytes than that, and is content with 95 %
// of them. Sizes grow with quality, so each attempt halves what is left of the scale of 100.
//
//nolint:cyclop // a bisection, step by step
func (a *attempts) under(ctx context.Context, bound int64) error {
	if a.way.both || !a.lossy() {
		if err := a.exactly(ctx); err != nil || a.size <= bound || !a.lossy() {
			return err
		}
	}

	if err := a.drop(a.best); err != nil {
		return err
	}

	a.best, a.size = "", 0

	low, high := 1, a.way.most(a.s.Options.Text(fieldQuality))
	for low <= high {
		level := (low + high) / 2

		size, name, err := a.save(ctx, a.way.lossy(level))
		if err != nil {
			return err
		}

		if size > bound {
			high = level - 1
		} else {
			low = level + 1
		}

		if err := a.keep(
			name,
			size,
			size <= bound && size > a.size || a.best == "" || a.size > bound && size < a.size,
		); err != nil {
			return err
		}

		if a.size <= bound && a.size >= bound-bound/20 {
			return nil
		}
	}

	return nil
}

// try saves once more, and keeps the smaller file.
func (a *attempts) try(ctx context.Context, options []string) error {
	size, name, err := a.save(ctx, options)
	if err != nil {
		return err
	}

	return a.keep(name, size, a.best == "" || size < a.size)
}

// keep has a file take the place of the best, or removes it.
func (a *attempts) keep(name string, size int64, better bool) error {
	if !better {
		return a.drop(name)
	}

	worse := a.best
	a.best, a.size = name, size

	return a.drop(worse)
}

// save writes the picture with these options, and returns the size of the file and its name.
func (a *attempts) save(ctx context.Context, options []string) (int64, string, error) {
	a.count++
	name := "attempt-" + strconv.Itoa(a.count) + "." + a.s.To
	all := slices.Concat(options, a.e.always(a.s))

	args := func(in, out string) []string { return []string{"copy", in, out} }
	if err := a.start(
		ctx,
		run{args: args},
		a.in(),
		a.output(sandbox.WorkPath(name), all),
	); err != nil {
		return 0, "", err
	}

	made, err := os.Stat(filepath.Join(a.s.Dir, name))
	if err != nil {
		return 0, "", fault.New(fault.ConversionFailed, "The compression ended without a picture.").
			Because(err)
	}

	const usual = 8
	a.s.Progress(min(float64(a.count)/usual, 0.95)) //nolint:mnd // almost

	return made.Size(), name, nil
}
