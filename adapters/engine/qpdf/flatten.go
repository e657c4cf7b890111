package qpdf

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

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
		func() error {
			said, err := script(ctx, w, aside, from, sandbox.WorkPath(put), inputs...)
			if err != nil {
				return err
			}

			return undrawn(w, said)
		},
		func() error {
			return w.QPDF(ctx, nil, sandbox.WorkPath(put), sandbox.WorkPath(drawn), "--decrypt",
				"--generate-appearances", "--flatten-annotations=all")
		},
		func() error {
			_, err := script(ctx, w, back, sandbox.WorkPath(drawn), sandbox.WorkPath(whole))

			return err
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

// undrawn says what is lost of annotations: what aside.js has counted.
func undrawn(w *pdf.Work, said []byte) error {
	var lost struct {
		Said  int `json:"said"`  // comments whose words are shown in windows of their own alone
		Bare  int `json:"bare"`  // annotations without looks
		Files int `json:"files"` // that are attached to pages
	}
	if err := json.Unmarshal(said, &lost); err != nil {
		return fmt.Errorf("qpdf: the script's answer: %w", err)
	}

	if lost.Said > 0 {
		w.Warn(fmt.Sprintf("What %d comments say stands in windows of their own, "+
			"which no page shows: the result does not have it.", lost.Said))
	}

	if lost.Bare > 0 {
		w.Warn(fmt.Sprintf("%d annotations have no looks to draw and were left out.", lost.Bare))
	}

	if lost.Files > 0 {
		w.Warn(
			fmt.Sprintf("%d files that are attached to places on pages were left out.", lost.Files),
		)
	}

	return nil
}

// script has MuPDF run JavaScript that reads one PDF and writes another, and returns what it says.
// Inputs that are made here are its further arguments.
func script(
	ctx context.Context,
	w *pdf.Work,
	code []byte,
	from, to string,
	inputs ...sandbox.Mount,
) ([]byte, error) {
	const name = "script.js"

	args := []string{"run", sandbox.InPath(name), from, to}

	for _, in := range inputs {
		if in.Content != nil {
			args = append(args, sandbox.InPath(in.Name))
		}
	}

	said, err := w.Run(ctx, sandbox.Command{
		Tool: "mutool", Args: args,
		Inputs: append(inputs, sandbox.Mount{Name: name, Content: code}),
	})

	return said.Stdout, err
}
