package qpdf

import (
	"context"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// optimize packs objects together and orders them so that the first page can be shown first.
func optimize(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	if _, _, err := w.Prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	if err := w.Rewrite(ctx, "--object-streams=generate", "--linearize"); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// repair has qpdf mend the PDF, and where that finds no page any more, MuPDF.
func repair(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	if holds, err := pdf.Look(ctx, w.Deps, w.Input().Path); err == nil {
		w.WarnOf(holds)
	}

	pages := 0

	err := w.Rewrite(ctx)
	if err == nil {
		pages, err = count(ctx, w)
	}

	if fault.Is(err, fault.CorruptFile) && w.Deps.Installed("mutool") {
		pages, err = 0, clean(ctx, w)
		if err == nil {
			pages, err = count(ctx, w)
		}
	}

	if err != nil {
		return ports.Made{}, err
	}

	made, err := w.Done()
	made.Report = map[string]any{"pages": pages}

	return made, err
}

func count(ctx context.Context, w *pdf.Work) (int, error) {
	return pdf.Count(ctx, w.Deps, pdf.Mounted(filepath.Join(w.Dir, pdf.Output), pdf.Input))
}

// clean has MuPDF look for whatever objects there are.
func clean(ctx context.Context, w *pdf.Work) error {
	const cleaned = "cleaned.pdf"

	_, err := w.Run(ctx, sandbox.Command{
		Tool:   "mutool",
		Args:   []string{"clean", "-gg", sandbox.InPath(pdf.Input), sandbox.WorkPath(cleaned)},
		Inputs: []sandbox.Mount{w.Source()},
	})
	if err != nil {
		return err
	}

	_ = os.Remove(filepath.Join(w.Dir, pdf.Output))
	w.Warn("Little of the PDF could be read. Look whether something is missing.")

	return w.QPDF(ctx, nil, sandbox.WorkPath(cleaned), sandbox.WorkPath(pdf.Output), "--decrypt")
}
