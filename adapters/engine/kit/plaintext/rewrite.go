package plaintext

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/transform"
)

// Report is what was found.
type Report struct {
	Encoding  string `json:"encoding"`
	Delimiter string `json:"delimiter,omitempty"` // of a table
	Lines     int    `json:"lines,omitempty"`     // of a table
	Columns   int    `json:"columns,omitempty"`   // of a table, in its longest line
	Replaced  bool   `json:"replaced,omitempty"`  // there are bytes that stand for no character
}

// Unread warns of bytes in a file of that format that stand for no character.
func (r Report) Unread(formatID string) string {
	return fmt.Sprintf(
		"The %s holds bytes that stand for no character in %s. Say in which encoding it is written.",
		formatID,
		r.Encoding,
	)
}

// Asked is how a text is to be read. What is "" is found out.
type Asked struct {
	Table     bool   // it is one
	Text      bool   // all that stands in it is to be kept as text
	Encoding  string // see Known
	Delimiter string // one character
	Header    string // "yes" where the first line holds names of columns, or "no"
}

// Rewrite reads a text and writes it in UTF-8, a table with commas.
func Rewrite(in io.ReadSeeker, out io.Writer, asked Asked) (Report, error) {
	s, err := take(in)
	if err != nil {
		return Report{}, err
	}

	from := detect(s)
	if asked.Encoding != "" {
		if from, err = named(asked.Encoding); err != nil {
			return Report{}, err
		}
	}

	t := &text{in: in, from: from, report: Report{Encoding: from.name}}

	t.old = oldLines(s.head)
	if asked.Table {
		err = t.table(out, asked)
	} else {
		err = t.copy(out)
	}

	return t.report, err
}

// text is one that is read from its beginning, as often as is needed.
type text struct {
	in     io.ReadSeeker
	from   charset
	old    bool // its lines end in "\r" alone
	report Report
}

func (t *text) open() (*bufio.Reader, error) {
	if _, err := t.in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}

	decoded := transform.NewReader(t.in, t.from.encoding.NewDecoder())

	return bufio.NewReaderSize(&watched{decoded, t}, sampleSize), nil
}

func (t *text) copy(out io.Writer) error {
	from, err := t.open()
	if err != nil {
		return err
	}

	_, err = io.Copy(out, from)

	return err
}

// table reads a table twice: what each column holds is known at its end.
func (t *text) table(out io.Writer, asked Asked) error {
	from, err := t.open()
	if err != nil {
		return err
	}

	head, err := from.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}

	s := shapeOf(string(head), asked)
	t.report.Delimiter = string(s.delimiter)

	kinds := newColumns()
	if err := s.records(from, t.noting(kinds, asked.Header)); err != nil {
		return err
	}

	if from, err = t.open(); err != nil {
		return err
	}

	keeps := kinds.keeps
	if asked.Text {
		keeps = func(int) bool { return true }
	}

	to := bufio.NewWriter(out)
	err = s.records(from, func(record []string) error { return write(to, record, keeps) })

	return errors.Join(err, to.Flush())
}

// noting looks at the lines, but not at names of columns.
func (t *text) noting(kinds *columns, header string) func([]string) error {
	return func(record []string) error {
		t.report.Lines++
		t.report.Columns = max(t.report.Columns, len(record))

		named := header == "yes" || header == "" && kinds.titles(record)
		if t.report.Lines > 1 || !named {
			kinds.note(record)
		}

		return nil
	}
}

// oldLines reports whether lines end as they did on the Macintosh.
func oldLines(head []byte) bool {
	s := string(head)
	return strings.Contains(s, "\r") && !strings.Contains(s, "\n")
}

// watched passes a text on, and notes where a character was put for bytes that stand for none.
type watched struct {
	from io.Reader
	text *text
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)

	w.text.report.Replaced = w.text.report.Replaced || strings.Contains(string(p[:n]), "\ufffd")
	if w.text.old {
		for i, b := range p[:n] {
			if b == '\r' {
				p[i] = '\n'
			}
		}
	}

	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("read the text: %w", err)
	}

	return n, err
}
