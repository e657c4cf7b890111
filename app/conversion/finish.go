package conversion

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// verifiedAtOnce is how many outputs of one request are verified at a time: most of it is waiting
// for short processes to start.
const verifiedAtOnce = 4

// finishAll verifies the outputs and names them. It stops at the first that is not good.
func (c *Converter) finishAll(ctx context.Context, w *work, pieces []piece) ([]Output, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	outputs := make([]Output, len(pieces))
	turns := make(chan struct{}, verifiedAtOnce)

	var group sync.WaitGroup

	together := c.together(ctx, &group, w, pieces)

	for i, p := range pieces {
		turns <- struct{}{}

		if ctx.Err() != nil {
			break
		}

		group.Go(func() {
			defer func() { <-turns }()

			var err error
			if outputs[i], err = c.finish(ctx, w, p, i, len(pieces), together[i]); err != nil {
				stop(err)
			}
		})
	}

	group.Wait()

	return outputs, context.Cause(ctx)
}

// finish verifies an output, the i-th of so many, and gives it its name.
func (c *Converter) finish(
	ctx context.Context, w *work, p piece, i, of int, together reading,
) (Output, error) {
	is, err := c.formatOf(p)
	if err != nil {
		return Output{}, err
	}

	out := Output{Path: p.path, Name: w.name(p, is, i, of), Format: is}

	out.Checks, err = c.verify(
		ctx,
		w.Request,
		ports.Output{Path: p.path, Format: is, Expect: w.expected, Shows: w.shown(of)},
		together,
	)

	return out, err
}

// shown is the path of the one picture that the one output is to show the whole of, "" for none.
func (w *work) shown(outputs int) string {
	s := w.Sources[0]
	is, _ := w.deps.Catalog.Formats().Find(s.Format)
	page := is.Category == format.Image || s.Format == "pdf"

	if w.plan.Crossing != nil || len(w.Sources)+outputs > 2 || !page || s.Facts.Pages > 1 ||
		len(s.Facts.Streams) > 0 || slices.ContainsFunc(resizing(), w.Options.Has) {
		return ""
	}

	return s.Path
}

// resizing are the options by which much of a picture may be lost by right.
func resizing() []string { return []string{"width", "height", "dpi", "fit"} }

func (c *Converter) verify(
	ctx context.Context, r Request, o ports.Output, together reading,
) ([]job.Check, error) {
	end := func(bool) error { return nil }
	if r.Beside != nil {
		end = r.Beside(o.Path)
	}

	checks, err := together()
	if checks == nil && err == nil {
		checks, err = c.deps.Verifier.Verify(ctx, o)
	}

	return checks, errors.Join(err, end(err != nil))
}
