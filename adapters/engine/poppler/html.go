package poppler

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// htmlCost is for ten pages of print, in milliseconds, measured.
const htmlCost = 120

// html writes all pages as one that flows, pictures within it.
func (r *run) html(ctx context.Context) (ports.Made, error) {
	const stem = "output"

	err := r.command(
		ctx, pdftohtml, "-q", "-s", "-noframes", "-dataurls", "-enc", "UTF-8",
		sandbox.InPath(input), stem+".html", // in the current folder, since it may become the title
	)
	if err != nil {
		return ports.Made{}, err
	}

	made, err := kit.Job{Step: r.step, Output: stem + ".html"}.Finish(sandbox.Result{})
	made.Warnings = append(made.Warnings, r.made().Warnings...)

	return made, err
}
