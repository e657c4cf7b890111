package plaintext

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// delimiters are what columns are parted by, the more usual ones first.
func delimiters() []rune { return []rune{',', ';', '\t', '|'} }

// separator returns what the first line says that columns are parted by, as Excel reads it:
// "sep=;".
func separator(text string) (delimiter rune, length int) {
	line, _, _ := strings.Cut(text, "\n")

	value, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(line, "\r")), "sep=")
	if runes := []rune(value); ok && len(runes) == 1 {
		return runes[0], min(len(line)+1, len(text))
	}

	return 0, 0
}

// delimiterOf returns what parts the columns of a text that begins like this: what makes as many of
// them in every line.
func delimiterOf(text string) rune {
	best, most := ',', 0.0
	for _, d := range delimiters() {
		if s := regular(text, d); s > most {
			best, most = d, s
		}
	}

	return best
}

// regular says how well a delimiter fits: the share of the lines that have as many columns as most
// have, and a little more for more columns. It is 0 where there is but one.
func regular(text string, delimiter rune) float64 {
	const enough = 200

	counts := map[int]int{}

	lines := 0
	for r := reader(strings.NewReader(text), delimiter); lines < enough; lines++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}

		if err != nil {
			return 0
		}

		counts[len(record)]++
	}

	columns, usual := 0, 0
	for n, times := range counts {
		if times > usual || times == usual && n > columns {
			columns, usual = n, times
		}
	}

	if columns < 2 {
		return 0
	}

	return float64(usual)/float64(lines) + min(float64(columns), 100)/1000
}

// reader reads lines of any number of columns, with quotes wherever they stand.
func reader(from io.Reader, delimiter rune) *csv.Reader {
	r := csv.NewReader(from)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = delimiter, true, -1, true

	return r
}
