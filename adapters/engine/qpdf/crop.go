package qpdf

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

//go:embed crop.js
var cropping []byte

// crop has each page show a rectangle of it. What lies outside of a page is refused, with its size.
// MuPDF sets what is shown, qpdf writes the PDF.
func crop(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	if _, _, err := w.Prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	part := map[string]int{}
	for _, side := range []string{"x", "y", "width", "height"} {
		part[side], _ = w.Options.Int(side)
	}

	wanted, err := json.Marshal(part)
	if err != nil {
		return ports.Made{}, fmt.Errorf("qpdf: %w", err)
	}

	const cropped, rectangle = "cropped.pdf", "rectangle.json"

	said, err := script(
		ctx, w, cropping, sandbox.InPath(pdf.Input), sandbox.WorkPath(cropped),
		w.Source(), sandbox.Mount{Name: rectangle, Content: wanted},
	)
	if err != nil {
		return ports.Made{}, err
	}

	var outside *struct {
		Width  float64 `json:"width"`
		Height float64 `json:"height"`
	}
	if err := json.Unmarshal(said, &outside); err != nil {
		return ports.Made{}, fmt.Errorf("qpdf: the script's answer: %w", err)
	}

	if outside != nil {
		return ports.Made{}, fault.New(
			fault.InvalidInput,
			"The rectangle of %d × %d points at %d, %d reaches outside of a page, which has %.0f × %.0f.",
			part["width"],
			part["height"],
			part["x"],
			part["y"],
			outside.Width,
			outside.Height,
		).On("width")
	}

	w.Warn("What was cut off the pages is not shown, but is still in the PDF.")

	err = w.QPDF(
		ctx,
		nil,
		sandbox.WorkPath(cropped),
		sandbox.WorkPath(pdf.Output),
		"--object-streams=generate",
	)
	if err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}
