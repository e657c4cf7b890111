package ghostscript

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/route"
)

// New looks at the Ghostscript that is installed, and at what prepares PDFs for it.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*pdf.Engine, error) {
	return pdf.New(ctx, deps, pdf.Tool{
		Name:    "ghostscript",
		Package: "ghostscript qpdf mupdf-tools libimage-exiftool-perl",
		Needs:   []string{"gs", "qpdf", "mutool", "exiftool"},
		Version: pdf.Saying(`(\d+\.\d+\.\d+)`, "gs", "--version"),
		Acts: []pdf.Act{{
			Operation: "pdf/to-pdfa",
			Options:   []string{"level"},
			Cost:      900,
			Loss:      route.Faithful,
			Do:        conform,
		}},
	})
}
