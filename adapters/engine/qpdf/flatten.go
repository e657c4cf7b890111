package qpdf

import (
	"context"
	_ "embed"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

//go:embed aside.js
var aside []byte

//go:embed back.js
var back []byte

// flatten draws fields and annotations onto the pages.
func flatten(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	if _, _, err := w.Prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	if err := draw(ctx, w, sandbox.InPath(pdf.Input), w.Source()); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// draw flattens a PDF into the output. Links are annotations too, and qpdf would drop them: MuPDF
// puts them aside meanwhile.
func draw(ctx context.Context, w *pdf.Work, from string, inputs ...sandbox.Mount) error {
	const put, drawn, whole = "aside.pdf", "drawn.pdf", "whole.pdf"

	for _, step := range []func() error{
		func() error { return script(ctx, w, aside, from, sandbox.WorkPath(put), inputs...) },
		func() error {
			return w.QPDF(ctx, nil, sandbox.WorkPath(put), sandbox.WorkPath(drawn), "--decrypt",
				"--generate-appearances", "--flatten-annotations=all")
		},
		func() error {
			return script(ctx, w, back, sandbox.WorkPath(drawn), sandbox.WorkPath(whole))
		},
		func() error {
			from, to := sandbox.WorkPath(whole), sandbox.WorkPath(pdf.Output)

			return w.QPDF(ctx, nil, from, to, "--object-streams=generate")
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}

	return nil
}

// script has MuPDF run JavaScript that reads one PDF and writes another.
func script(
	ctx context.Context,
	w *pdf.Work,
	code []byte,
	from, to string,
	inputs ...sandbox.Mount,
) error {
	const name = "script.js"

	_, err := w.Run(ctx, sandbox.Command{
		Tool: "mutool", Args: []string{"run", sandbox.InPath(name), from, to},
		Inputs: append(inputs, sandbox.Mount{Name: name, Content: code}),
	})

	return err
}
