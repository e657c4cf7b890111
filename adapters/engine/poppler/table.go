package poppler

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// table writes the text of the pages as a table: PDF has none, so that columns are where blanks
// stand below each other.
func (r *run) table(ctx context.Context) (ports.Made, error) {
	made, err := texts(ctx, r)
	if err != nil {
		return ports.Made{}, err
	}

	const name = "output.csv"

	text := made.Outputs[0].Path
	path := filepath.Join(r.step.Dir, name)

	if err := tabulateFile(text, path); err != nil {
		return ports.Made{}, err
	}

	if err := os.Remove(text); err != nil {
		return ports.Made{}, fmt.Errorf("write a table: %w", err)
	}

	made.Outputs = ports.Products(path)
	made.Warnings = append(made.Warnings,
		"A PDF holds no tables: the columns were guessed from where its words stand.")

	return made, nil
}

func tabulateFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read a text: %w", err)
	}
	defer func() { _ = in.Close() }()

	//nolint:gosec // an engine's own uid must be able to read it
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write a table: %w", err)
	}

	return errors.Join(tabulate(in, out), out.Close())
}

// tabulate writes laid-out text as a table.
func tabulate(in io.Reader, out io.Writer) error {
	const longest = 1 << 20

	w := csv.NewWriter(out)
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longest)

	var block [][]rune

	for lines.Scan() {
		line := []rune(strings.TrimRight(lines.Text(), " \t\r"))
		if hasGap(line) {
			block = append(block, line)
			continue
		}

		write(w, block)

		block = nil

		if len(line) > 0 {
			write(w, [][]rune{line})
		}
	}

	write(w, block)
	w.Flush()

	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fault.New(fault.ConversionFailed, "A line of the PDF is too long for a table.")
	}

	return errors.Join(lines.Err(), w.Error())
}

// hasGap tells lines that may be rows: two blanks stand in them side by side.
func hasGap(line []rune) bool { return strings.Contains(string(line), "  ") }

// write cuts lines that belong together where all of them have blanks. The first error is w's.
func write(w *csv.Writer, block [][]rune) {
	cuts := gaps(block)

	for _, line := range block {
		var cells []string

		from := 0

		for _, cut := range append(cuts, len(line)) {
			cut = min(cut, len(line))
			cells = append(cells, strings.TrimSpace(string(line[from:cut])))
			from = cut
		}

		_ = w.Write(cells)
	}
}

// gaps returns where columns begin but the first: behind two blanks or more in every line, before
// which and behind which something stands in some line.
func gaps(block [][]rune) []int {
	const blanks = 2

	var taken []bool

	for _, line := range block {
		for len(taken) < len(line) {
			taken = append(taken, false)
		}

		for i, r := range line {
			taken[i] = taken[i] || r != ' '
		}
	}

	var cuts []int

	free := 0
	seen := false

	for i, is := range taken {
		if !is {
			free++
			continue
		}

		if seen && free >= blanks {
			cuts = append(cuts, i)
		}

		free, seen = 0, true
	}

	return cuts
}
