package plaintext

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// shape is how a table is to be read.
type shape struct {
	delimiter rune
	skip      int // bytes, of a first line that only says the delimiter
}

// shapeOf says how a text that begins like this is to be read as a table.
func shapeOf(head string, asked Asked) shape {
	delimiter, skip := separator(head)
	if delimiter == 0 {
		delimiter = delimiterOf(head)
	}

	if asked.Delimiter != "" {
		delimiter, _ = utf8.DecodeRuneInString(asked.Delimiter)
	}

	return shape{delimiter, skip}
}

// records hands out the lines of a table, with an empty one for each that is empty.
func (s shape) records(text *bufio.Reader, each func(record []string) error) error {
	if _, err := text.Discard(s.skip); err != nil {
		return err
	}

	next := 1

	for r := reader(text, s.delimiter); ; {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("read the table: %w", err)
		}

		for line, _ := r.FieldPos(0); next < line; next++ {
			if err := each(nil); err != nil {
				return err
			}
		}

		next++
		for _, value := range record {
			next += strings.Count(value, "\n")
		}

		if err := each(record); err != nil {
			return err
		}
	}
}

// write writes a line with commas. What is to be kept as text stands in quotes, by which
// LibreOffice tells it.
func write(out *bufio.Writer, record []string, text func(column int) bool) error {
	for i, value := range record {
		if i > 0 {
			out.WriteByte(',') //nolint:errcheck // the last one tells
		}

		if value != "" && text(i) || strings.ContainsAny(value, ",\"\r\n") {
			value = `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
		}

		out.WriteString(value) //nolint:errcheck // the last one tells
	}

	return out.WriteByte('\n')
}
