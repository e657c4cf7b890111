package qpdf

import (
	"context"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// decrypt takes the protection off, by the password of whoever may open the PDF or of its owner.
func decrypt(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	var options []string

	password := w.Options.Text("password")
	if password != "" {
		options = []string{"--password=" + password}
	}

	err := w.Rewrite(ctx, options...)
	if fault.Is(err, fault.PasswordRequired) {
		return ports.Made{}, pdf.WrongPassword(password).Because(err)
	}

	if err != nil {
		return ports.Made{}, err
	}

	holds, err := pdf.Look(ctx, w.Deps, filepath.Join(w.Dir, pdf.Output))
	if err != nil {
		return ports.Made{}, err
	}

	w.WarnOf(holds)

	if _, err := count(ctx, w); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}
