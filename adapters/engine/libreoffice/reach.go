package libreoffice

import (
	"context"

	"github.com/convertd/convertd/domain/fault"
)

// mostCells is how many cells of a sheet are written line by line, or on pages, empty ones among
// them: a full sheet has 256 columns of them. One cell in the last corner makes 17 billion.
const mostCells = 1 << 28

// refuseFar refuses a workbook in OOXML of which a cell lies too far out.
func (e *Engine) refuseFar(ctx context.Context, d *document) error {
	far := workbook(d.From) && container(d.From) == "zip" && d.From[0] == 'x'
	if !far || d.sealed || e.binary == "" || !lines(d.To) && d.To != "pdf" {
		return nil
	}

	if d.found == nil {
		found, err := e.survey(ctx, d)
		if err != nil { // LibreOffice may make something of what is damaged
			return context.Cause(ctx)
		}

		d.found = &found
	}

	if d.found.Cells > mostCells {
		return fault.New(
			fault.FileTooLarge,
			"A sheet reaches over %d cells, empty ones among them; %d can be written. Delete what lies far out.",
			d.found.Cells,
			mostCells,
		)
	}

	return nil
}
