package poppler

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// input is the name under which the tools see the PDF.
const input = "input.pdf"

// page is a page's size in points, 1/72 inch.
type page struct{ width, height float64 }

// Probe counts the pages. A PDF that asks for a password is PasswordRequired.
func (e *Engine) Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	if formatID != "pdf" {
		return known, nil
	}
	said, err := e.info(ctx, path)
	if err != nil {
		return known, err
	}
	known.Pages, err = pagesIn(said)
	known.Probed = err == nil
	return known, err
}

// info returns pdfinfo's answer, sizes of all pages that may be drawn included.
func (e *Engine) info(ctx context.Context, path string) ([]byte, error) {
	said, err := e.runner.Run(ctx, sandbox.Command{
		Tool: pdfinfo, Args: []string{"-f", "1", "-l", strconv.Itoa(e.cfg.MaxPages), sandbox.InPath(input)}, Light: true, Limits: lookLimits(),
		Inputs: []sandbox.Mount{{Host: filepath.Clean(path), Name: input}},
	})
	if err != nil {
		return nil, e.failure(ctx, err)
	}
	return said.Stdout, nil
}

var (
	pagesPattern = regexp.MustCompile(`(?m)^Pages: +(\d+)$`)
	sizePattern  = regexp.MustCompile(`(?m)^Page +(\d+) size: +(\S+) x (\S+) pts`)
)

// pagesIn takes the last count: what stands before it may be the PDF's own title, which can say anything.
func pagesIn(said []byte) (int, error) {
	found := pagesPattern.FindAllSubmatch(said, -1)
	if len(found) == 0 {
		return 0, broken().Because(errors.New("pdfinfo tells no pages"))
	}
	n, err := strconv.Atoi(string(found[len(found)-1][1]))
	if err != nil || n == 0 {
		return 0, fault.New(fault.CorruptFile, "The PDF has no pages. Send it again, whole.").Because(err)
	}
	return n, nil
}

// sizesIn returns every size that is told; one that a title has put in can only add to them.
func sizesIn(said []byte) []page {
	var list []page
	for _, found := range sizePattern.FindAllSubmatch(said, -1) {
		width, err := strconv.ParseFloat(string(found[2]), 64)
		height, err2 := strconv.ParseFloat(string(found[3]), 64)
		if err == nil && err2 == nil {
			list = append(list, page{width, height})
		}
	}
	return list
}

// failure turns the error of a run into a fault; see ports.Engine.
func (e *Engine) failure(ctx context.Context, err error) error {
	return sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		const forbidden = 3
		switch {
		case strings.Contains(exit.Stderr, "Incorrect password"):
			return fault.New(fault.PasswordRequired, "The PDF is protected by a password. Send one without.").Because(exit)
		case exit.Code == forbidden:
			return fault.New(fault.ConversionFailed, "The PDF forbids to copy text out of it. Choose png or jpg, or send one without that protection.").Because(exit)
		case exit.Signal != 0:
			return exit.Fault(fault.ConversionFailed, "The PDF cannot be converted to this format.")
		}
		return sandbox.WithOutput(broken(), exit.Stderr).Because(exit)
	})
}

func broken() *fault.Fault {
	return fault.New(fault.CorruptFile, "The PDF cannot be read: it is damaged or cut short. Send it again, whole.")
}
