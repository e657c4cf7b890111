package mupdf

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

//go:embed select.js
var selecting []byte

// New looks at the MuPDF that is installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*pdf.Engine, error) {
	return pdf.New(ctx, deps, pdf.Tool{
		Name: "mupdf", Package: "mupdf-tools", Needs: []string{"mutool", "qpdf"},
		Version: pdf.Saying(`mutool version (\d+\.\d+\.\d+)`, "mutool", "-v"),
		Acts: []pdf.Act{
			{Operation: "pdf/extract-pages", Options: []string{"pages"}, Cost: 60, Do: extract},
			{Operation: "pdf/reorder", Options: []string{"pages"}, Cost: 60, Do: extract},
			{
				Operation: "pdf/split",
				Options:   []string{"by", "ranges", "every", "max_size"},
				Cost:      100,
				Do:        split,
			},
		},
	})
}

// extract makes one PDF of the pages that are named, in their order.
func extract(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	count, err := w.Pages(ctx)
	if err != nil {
		return ports.Made{}, err
	}

	pages, err := pdf.Pages("pages", w.Options.Text("pages"), count)
	if err != nil {
		return ports.Made{}, err
	}

	const selected = "selected.pdf"

	o := order{Files: true, Parts: []part{{Pages: pages, Path: sandbox.WorkPath(selected)}}}
	if _, err := run(ctx, w, w.Dir, o); err != nil {
		return ports.Made{}, err
	}

	if err := w.QPDF(
		ctx,
		nil,
		sandbox.WorkPath(selected),
		sandbox.WorkPath(pdf.Output),
		"--object-streams=generate",
	); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// order is what select.js is asked for.
type order struct {
	Files bool   `json:"files"` // attached ones stay
	Parts []part `json:"parts"`
}

type part struct {
	Pages []int  `json:"pages"`
	Path  string `json:"path"`
}

// answer is what select.js says.
type answer struct {
	Holds pdf.Holding       `json:"holds"`
	Lost  map[string]string `json:"lost"` // by what it is, why
}

// run has MuPDF write the parts into a folder, warns of what could not be kept, and tells what the
// PDF holds.
func run(ctx context.Context, w *pdf.Work, dir string, o order) (pdf.Holding, error) {
	const script, orders = "select.js", "order.json"

	content, err := json.Marshal(o)
	if err != nil {
		return pdf.Holding{}, fmt.Errorf("mupdf: %w", err)
	}

	said, err := w.RunIn(ctx, dir, sandbox.Command{
		Tool: "mutool",
		Args: []string{
			"run",
			sandbox.InPath(script),
			sandbox.InPath(pdf.Input),
			sandbox.InPath(orders),
		},
		Inputs: []sandbox.Mount{
			w.Source(),
			{Name: script, Content: selecting},
			{Name: orders, Content: content},
		},
	})
	if err != nil {
		return pdf.Holding{}, err
	}

	var a answer
	if err := json.Unmarshal(said.Stdout, &a); err != nil {
		return a.Holds, fmt.Errorf("mutool's answer: %w", err)
	}

	for _, what := range slices.Sorted(maps.Keys(a.Lost)) {
		w.Warn("The " + what + " of the PDF have errors in them and were not kept.")
	}

	w.WarnOf(a.Holds)

	return a.Holds, nil
}
