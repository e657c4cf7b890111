package poppler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	textCost = 60
	textName = "output.txt"
)

// text writes all pages' text, laid out as on the page.
func (r *run) text(ctx context.Context) (ports.Converted, error) {
	err := r.command(ctx, pdftotext, "-layout", "-enc", "UTF-8", "-eol", "unix", "-nopgbrk", sandbox.InPath(input), sandbox.WorkPath(textName))
	if err != nil {
		return ports.Converted{}, err
	}
	blank, err := r.isBlank()
	if err != nil {
		return ports.Converted{}, err
	}
	if blank {
		return ports.Converted{}, fault.New(fault.ConversionFailed, "There is no text in the PDF: its pages are pictures, as of a scan. Choose png or jpg.")
	}
	r.c.Progress(1)
	return r.converted(textName), nil
}

// isBlank reads the text until the first character that shows.
func (r *run) isBlank() (bool, error) {
	path, err := sandbox.Output(r.c.Dir, textName)
	if errors.Is(err, sandbox.ErrEmpty) {
		return true, nil
	}
	if err != nil {
		return false, fault.New(fault.ConversionFailed, "The conversion ended without a text.").Because(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return false, fmt.Errorf("look at the text: %w", err)
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 64<<10)
	for {
		n, err := f.Read(block)
		if len(bytes.TrimSpace(block[:n])) > 0 {
			return false, nil
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("look at the text: %w", err)
		}
	}
}
