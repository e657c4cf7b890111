package tesseract

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

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

const (
	textName = "output.txt"
	hocrName = "output.hocr"
)

// open opens what was read of a leaf. It follows no link and waits for no pipe.
func (l *leaf) open(name string) (*os.File, error) {
	names, err := sandbox.Outputs(l.dir)
	if err != nil || !slices.Contains(names, name) {
		return nil, fault.New(fault.ConversionFailed, "The reading of page %d ended without a result. Try again.", l.number).
			Because(err)
	}

	f, err := os.Open(filepath.Join(l.dir, name))
	if err != nil {
		return nil, fmt.Errorf("open what was read: %w", err)
	}

	return f, nil
}

// texts makes sure that each page has a text: what was read, or what stands there already.
func (r *reading) texts(ctx context.Context) error {
	for _, l := range r.leaves {
		if l.how != kept {
			continue
		}

		if err := r.folder(l); err != nil {
			return err
		}

		page := strconv.Itoa(l.number)

		_, err := r.on(ctx, l, sandbox.Command{
			Tool: "pdftotext", Inputs: []sandbox.Mount{r.Source()}, Args: []string{
				"-enc",
				"UTF-8",
				"-eol",
				"unix",
				"-f",
				page,
				"-l",
				page,
				sandbox.InPath(pdf.Input),
				sandbox.WorkPath(result + ".txt"),
			},
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// plain puts the texts of all pages into one file.
func (r *reading) plain(ctx context.Context) (string, error) {
	err := r.writing(textName, func(out *bufio.Writer) error {
		return r.lines(ctx, func(_ *leaf, line string) error {
			_, err := out.WriteString(line + "\n")
			return err
		})
	})

	return textName, err
}

// lines goes through the texts of all pages.
func (r *reading) lines(ctx context.Context, do func(l *leaf, line string) error) error {
	if err := r.texts(ctx); err != nil {
		return err
	}

	blank := true

	for _, l := range r.leaves {
		err := l.lines(result+".txt", func(line string) error {
			line = strings.TrimRight(strings.ReplaceAll(line, "\f", ""), " \r\n")
			blank = blank && line == ""

			return do(l, line)
		})
		if err != nil {
			return err
		}
	}

	if blank {
		return fault.New(
			fault.UnsupportedConversion,
			"No words were found. Name the language that they are in, "+
				"and ask for rotate where pages may lie on a side.",
		)
	}

	return nil
}

// lines goes through a file.
func (l *leaf) lines(name string, do func(line string) error) error {
	f, err := l.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()

	for in := bufio.NewReader(f); ; {
		line, err := in.ReadString('\n')
		if line != "" {
			if err := do(line); err != nil {
				return err
			}
		}

		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("read a text: %w", err)
		}
	}
}

// writing makes a file in the step's folder.
func (r *reading) writing(name string, write func(out *bufio.Writer) error) error {
	//nolint:gosec // an engine's own uid must be able to read it
	f, err := os.OpenFile(filepath.Join(r.Dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("make the result: %w", err)
	}

	out := bufio.NewWriter(f)

	return errors.Join(write(out), out.Flush(), f.Close())
}

// marked puts what was read of all pages into one hOCR: Tesseract counts each page as the first.
func (r *reading) marked(context.Context) (string, error) {
	err := r.writing(hocrName, func(out *bufio.Writer) error {
		for i, l := range r.leaves {
			last := i == len(r.leaves)-1
			if err := l.copyMarks(out, r.From == "pdf", i == 0, last); err != nil {
				return err
			}
		}

		return nil
	})

	return hocrName, err
}

// copyMarks copies a page's hOCR, with the head of the first one and the end of the last one.
// counted says that the page is to be counted anew.
func (l *leaf) copyMarks(out io.Writer, counted, first, last bool) error {
	inHead, inEnd := true, false

	return l.lines(result+".hocr", func(line string) error {
		inEnd = inEnd || strings.Contains(line, "</body>")
		if inHead && !first || inEnd && !last {
			inHead = inHead && !strings.Contains(line, "<body>")
			return nil
		}

		inHead = inHead && !strings.Contains(line, "<body>")

		_, err := out.Write(l.mark([]byte(line), counted))

		return err
	})
}

// mark gives a line of hOCR the page's number, and takes out where the picture lay.
func (l *leaf) mark(line []byte, counted bool) []byte {
	if at := bytes.Index(line, []byte(`title='image "`)); at >= 0 {
		begin := at + len(`title='image "`)
		if end := bytes.IndexByte(line[begin:], '"'); end >= 0 {
			line = slices.Concat(line[:begin], []byte("page"), line[begin+end:])
		}
	}

	if !counted {
		return line
	}

	for _, what := range []string{"page", "block", "par", "line", "word"} {
		line = bytes.ReplaceAll(
			line,
			[]byte("id='"+what+"_1"),
			fmt.Appendf(nil, "id='%s_%d", what, l.number),
		)
	}

	return bytes.ReplaceAll(line, []byte("ppageno 0;"), fmt.Appendf(nil, "ppageno %d;", l.number-1))
}
