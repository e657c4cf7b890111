package mupdf

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// fewest is how many parts are worth a process of their own.
const fewest = 20

// writeAll makes the shares' PDFs. Of many, each processor makes some, in a folder of their own.
func writeAll(ctx context.Context, w *pdf.Work, shares []share) ([]ports.Product, error) {
	each := max(fewest, (len(shares)+sandbox.Processors()-1)/sandbox.Processors())
	if len(shares) <= each {
		return write(ctx, w, w.Dir, shares, 0)
	}

	var (
		made  = make([]ports.Product, len(shares))
		first = 0
	)

	group, ctx := errgroup.WithContext(ctx)

	for some := range slices.Chunk(shares, each) {
		at := first
		first += len(some)

		group.Go(func() error {
			dir := filepath.Join(w.Dir, "from-"+strconv.Itoa(at+1))
			if err := os.Mkdir(dir, 0o700); err != nil {
				return fmt.Errorf("mupdf: %w", err)
			}

			list, err := write(ctx, w, dir, some, 0)
			copy(made[at:], list)

			return err
		})
	}

	return made, group.Wait()
}

// write makes the shares' PDFs in a folder that has so many already.
func write(
	ctx context.Context, w *pdf.Work, dir string, shares []share, after int,
) ([]ports.Product, error) {
	o := order{}

	var made []ports.Product

	for i, s := range shares {
		file := fmt.Sprintf("part-%04d.pdf", after+i+1)
		o.Parts = append(o.Parts, part{Pages: s.pages, Path: sandbox.WorkPath(file)})
		made = append(
			made,
			ports.Product{Path: filepath.Join(dir, file), Name: s.title(w.Input().Name)},
		)
	}

	holds, err := run(ctx, w, dir, o)
	if err != nil {
		return nil, err
	}

	if holds.Attached {
		w.Warn("The files that are attached to the PDF are in none of its parts.")
	}

	left, err := sandbox.Outputs(dir)
	if err != nil {
		return nil, fmt.Errorf("mupdf: %w", err)
	}

	if len(left) != after+len(shares) {
		return nil, fault.New(
			fault.ConversionFailed,
			"Only %d of %d parts could be made. Try again, or mend the PDF with pdf/repair.",
			len(left)-after,
			len(shares),
		)
	}

	return made, nil
}
