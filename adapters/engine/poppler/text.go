package poppler

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	textCost = 60
	textName = "output.txt"
	pageEnd  = '\f'
)

// texts writes the text of pages, laid out as on the page unless that is not wanted: all into one
// file, or a file for each.
func texts(ctx context.Context, r *run) (ports.Made, error) {
	args := []string{"-enc", "UTF-8", "-eol", "unix"}
	if !r.step.Options.Has("layout") || r.step.Options.Bool("layout") {
		args = append(args, "-layout")
	}

	apart := r.step.Options.Bool("per_page")
	if !apart {
		args = append(args, "-nopgbrk")
	}

	list := spans(r.pages, len(r.pages))
	for i, s := range list {
		of := []string{
			"-f",
			strconv.Itoa(s.first),
			"-l",
			strconv.Itoa(s.last),
			sandbox.InPath(input),
			sandbox.WorkPath(partName(i)),
		}
		if err := r.command(ctx, pdftotext, append(slices.Clip(args), of...)...); err != nil {
			return ports.Made{}, err
		}
	}

	pages, err := r.written(len(list), apart)
	if err != nil {
		return ports.Made{}, err
	}

	if len(pages) == 0 {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"There is no text in the PDF: its pages are pictures, as of a scan. "+
				"pdf/ocr reads them; output_format txt gives their text.",
		)
	}

	r.step.Progress(1)

	return r.texts(pages, apart), nil
}

func partName(i int) string { return fmt.Sprintf("part-%06d", i) }

// written puts the parts that pdftotext has made together, or takes them apart by pages, and
// returns the files that hold some text, by the number of the page or as 0.
func (r *run) written(parts int, apart bool) (map[int]string, error) {
	names, err := sandbox.Outputs(r.step.Dir) // none of them is a link or a pipe
	if err != nil {
		return nil, fault.New(fault.ConversionFailed, "The conversion ended without a text.").
			Because(err)
	}

	if len(names) != parts {
		return nil, fault.New(fault.ConversionFailed, "The conversion ended without a text.")
	}

	w := &textWriter{dir: r.step.Dir, apart: apart, numbers: r.pages, pages: map[int]string{}}
	for _, name := range names {
		if err := w.take(filepath.Join(r.step.Dir, name)); err != nil {
			return nil, errors.Join(err, w.close())
		}
	}

	return w.pages, w.close()
}

// texts names the files, and warns of pages that have none.
func (r *run) texts(pages map[int]string, apart bool) ports.Made {
	if !apart {
		return r.made(ports.Product{Path: filepath.Join(r.step.Dir, pages[0])})
	}

	var (
		products []ports.Product
		blank    []string
	)

	for _, page := range r.pages {
		if name, ok := pages[page]; ok {
			products = append(products, r.named(name, strconv.Itoa(page), "txt"))
		} else {
			blank = append(blank, strconv.Itoa(page))
		}
	}

	made := r.made(products...)
	if len(blank) > 0 {
		made.Warnings = append(
			made.Warnings,
			"There is no text on these pages, so they are left out: "+
				fault.Clip(strings.Join(blank, ", "), fault.MaxNamed)+". pdf/ocr reads scans.",
		)
	}

	return made
}

// textWriter writes texts into files: one, or one for each page.
type textWriter struct {
	dir     string
	apart   bool
	numbers []int          // of pages to come
	pages   map[int]string // names of files with text, by page or as 0

	out  *os.File
	page int
	seen bool // there is text in out
}

// take copies a file that pdftotext has left, and removes it.
func (w *textWriter) take(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read a text: %w", err)
	}
	defer func() { _ = in.Close() }()

	for lines := bufio.NewReaderSize(in, 64<<10); ; {
		block, err := lines.ReadSlice(pageEnd)
		if copied := w.write(block); copied != nil {
			return copied
		}

		switch {
		case errors.Is(err, io.EOF):
			return os.Remove(path)
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("read a text: %w", err)
		}
	}
}

// write adds a block to the file of its page, which its last byte may end.
func (w *textWriter) write(block []byte) error {
	if len(block) == 0 {
		return nil
	}

	if w.out == nil {
		if err := w.open(); err != nil {
			return err
		}
	}

	text := bytes.TrimSuffix(block, []byte{pageEnd})

	w.seen = w.seen || len(bytes.TrimSpace(text)) > 0
	if _, err := w.out.Write(text); err != nil {
		return fmt.Errorf("write a text: %w", err)
	}

	if w.apart && len(text) < len(block) {
		return w.close()
	}

	return nil
}

// open begins the next file.
func (w *textWriter) open() (err error) {
	w.page, w.seen = 0, false
	name := textName

	if w.apart {
		if len(w.numbers) == 0 {
			return errors.New("pdftotext has written more pages than there are")
		}

		w.page, w.numbers = w.numbers[0], w.numbers[1:]
		name = fmt.Sprintf("page-%d.txt", w.page)
	}

	//nolint:gosec // an engine's own uid must be able to read it
	w.out, err = os.OpenFile(filepath.Join(w.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)

	return err
}

// close ends the file. One without text goes.
func (w *textWriter) close() error {
	if w.out == nil {
		return nil
	}

	path := w.out.Name()
	err := w.out.Close()

	w.out = nil
	if !w.seen {
		return errors.Join(err, os.Remove(path))
	}

	w.pages[w.page] = filepath.Base(path)

	return err
}
