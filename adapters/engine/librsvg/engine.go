package librsvg

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/route"
)

const rsvg = "rsvg-convert"

// New looks at the tools that are installed: those that draw, look at pages and pictures, lay one
// page on another, and list fonts. Where one is missing, the engine has no edges, which is no
// error.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*pdf.Engine, error) {
	return pdf.New(ctx, deps, pdf.Tool{
		Name: "librsvg", Package: "librsvg2-bin poppler-utils qpdf fontconfig",
		Needs:   []string{rsvg, "pdfinfo", "pdfimages", "qpdf", "fc-list"},
		Version: pdf.Saying(`rsvg-convert version (\d+\.\d+\.\d+)`, rsvg, "--version"),
		Acts: []pdf.Act{
			{
				Operation: "pdf/watermark", Cost: 220, Loss: route.Lossless, Do: watermark,
				Options: append(marking(), "layer", "pages"),
			},
			{
				Operation: "watermark", Cost: 220, Loss: route.Lossless, Do: watermark,
				Options: marking(),
			},
		},
	})
}

// marking are the options of both, which say what to put on a page, and where.
func marking() []string {
	return []string{
		"text", "image", "position", "opacity", "angle", "size", "colour", "margin", "tile",
	}
}
