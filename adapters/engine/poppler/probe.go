package poppler

import (
	"context"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// Probe counts the pages. Of a PDF that asks for a password nothing is told, and that is no error:
// there are operations that take one.
func (e *Engine) Probe(
	ctx context.Context, path, formatID string, known file.Facts,
) (file.Facts, error) {
	if formatID != "pdf" {
		return known, nil
	}

	pdf, err := e.info(ctx, path)
	if fault.Is(err, fault.PasswordRequired) {
		return known, nil
	}

	if err != nil {
		return known, err
	}

	known.Pages, known.Probed = pdf.count, true

	return known, nil
}
