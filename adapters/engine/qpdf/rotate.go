package qpdf

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/ports"
)

// rotate turns pages by an angle, beyond the one that they are turned by already.
func rotate(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	_, count, err := w.Prepare(ctx)
	if err != nil {
		return ports.Made{}, err
	}

	pages, err := pdf.Pages("pages", w.Options.Text("pages"), count)
	if err != nil {
		return ports.Made{}, err
	}

	turn := "--rotate=+" + w.Options.Text("angle") + ":" + pdf.Ranges(pdf.Set(pages))
	if err := w.Rewrite(ctx, turn); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}
