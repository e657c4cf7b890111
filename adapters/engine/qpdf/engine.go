package qpdf

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/route"
)

// New looks at the qpdf that is installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*pdf.Engine, error) {
	return pdf.New(ctx, deps, pdf.Tool{
		Name: "qpdf", Package: "qpdf", Needs: []string{"qpdf"},
		Version: pdf.Saying(`qpdf version (\d+\.\d+\.\d+)`, "qpdf", "--version"),
		Acts:    acts(),
	})
}

// acts is every operation that qpdf does. What it is not asked to change stays the same, byte for
// byte where it is a stream.
func acts() []pdf.Act {
	return []pdf.Act{
		{Cost: 40, Do: optimize}, // a conversion to PDF itself
		{Operation: "pdf/rotate", Options: []string{"angle", "pages"}, Cost: 40, Do: rotate},
		{
			Operation: "pdf/encrypt",
			Options:   []string{"password", "owner_password", "permissions"},
			Cost:      40,
			Do:        encrypt,
		},
		{Operation: "pdf/decrypt", Options: []string{"password"}, Cost: 30, Do: decrypt},
		{Operation: "pdf/optimize", Cost: 40, Do: optimize},
		{Operation: "pdf/repair", Cost: 40, Do: repair},
		{
			Operation: "pdf/flatten",
			Cost:      120,
			Loss:      route.Faithful,
			Needs:     []string{"mutool"},
			Do:        flatten,
		},
		{
			Operation: "crop",
			Options:   []string{"x", "y", "width", "height"},
			Cost:      120,
			Needs:     []string{"mutool"},
			Do:        crop,
		},
		{
			Operation: "pdf/form-fill",
			Cost:      120,
			Options:   []string{"fields", "flatten"},
			Needs:     []string{"mutool"},
			Do:        fill,
		},
		{
			Operation: "pdf/metadata",
			Cost:      250,
			Options:   []string{"set", "strip"},
			Needs:     []string{"exiftool"},
			Do:        metadata,
		},
	}
}
