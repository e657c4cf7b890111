package plaintext

import (
	"regexp"
	"strings"
	"time"
)

// columns says of each column whether it is to be kept as text: a spreadsheet would take something
// in it for another thing than it is.
type columns struct {
	text    []bool
	number  *regexp.Regexp
	guessed *regexp.Regexp
}

func newColumns() *columns {
	return &columns{
		// No zeros in front, which a number loses.
		number: regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?$`),
		// What has a digit may be taken for a date, a fraction, or a number of another country.
		guessed: regexp.MustCompile(`(?i)\d|^[=+\-@]|^(true|false)$`),
	}
}

// note looks at one more line.
func (c *columns) note(record []string) {
	for i, value := range record {
		if len(c.text) <= i {
			c.text = append(c.text, false)
		}

		if value != "" && !c.exact(value) && c.guessed.MatchString(value) {
			c.text[i] = true
		}
	}
}

// keeps reports whether what stands in a column is to be kept as text.
func (c *columns) keeps(i int) bool { return i < len(c.text) && c.text[i] }

// exact reports whether a spreadsheet keeps a value as it is: numbers of 15 digits, and dates that
// mean the same everywhere.
func (c *columns) exact(value string) bool {
	const most = 15
	if c.number.MatchString(value) {
		return len(strings.Trim(value, "-"))-strings.Count(value, ".") <= most
	}

	_, err := time.Parse(time.DateOnly, value)

	return err == nil
}

// titles reports whether a line holds names of columns: it has some, and no number among them.
func (c *columns) titles(record []string) bool {
	for _, value := range record {
		if value == "" || c.exact(value) {
			return false
		}
	}

	return true
}
