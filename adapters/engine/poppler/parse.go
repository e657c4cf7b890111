package poppler

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// document is what pdfinfo tells of a PDF.
type document struct {
	count  int
	sheets map[int]sheet // by page number, of as many as were asked for
}

// sheet is a page as it is shown, turned. Its sides are in points, 1/72 inch.
type sheet struct{ width, height float64 }

var (
	countPattern = regexp.MustCompile(`(?m)^Pages: +(\d+)$`)
	sizePattern  = regexp.MustCompile(`(?m)^Page +(\d+) size: +(\S+) x (\S+) pts`)
	turnPattern  = regexp.MustCompile(`(?m)^Page +(\d+) rot: +(90|270)$`)
)

// documentIn takes the last of what is told twice: what stands before it may be the PDF's own
// title, which can say anything.
func documentIn(said []byte) (document, error) {
	found := countPattern.FindAllSubmatch(said, -1)
	if len(found) == 0 {
		return document{}, damaged().Because(errors.New("pdfinfo tells no pages"))
	}

	count, err := strconv.Atoi(string(found[len(found)-1][1]))
	if err != nil || count == 0 {
		return document{}, fault.New(fault.CorruptFile, "The PDF has no pages. Send it again, whole.").
			Because(err)
	}

	d := document{count: count, sheets: map[int]sheet{}}

	for _, found := range sizePattern.FindAllSubmatch(said, -1) {
		n, err := strconv.Atoi(string(found[1]))
		width, err2 := strconv.ParseFloat(string(found[2]), 64)

		height, err3 := strconv.ParseFloat(string(found[3]), 64)
		if err == nil && err2 == nil && err3 == nil {
			d.sheets[n] = sheet{width, height}
		}
	}

	for _, found := range turnPattern.FindAllSubmatch(said, -1) {
		if n, err := strconv.Atoi(string(found[1])); err == nil {
			d.sheets[n] = sheet{width: d.sheets[n].height, height: d.sheets[n].width}
		}
	}

	return d, nil
}

// failure says what it means that one of the tools has ended.
func failure(exit *sandbox.Exit) error {
	const forbidden = 3
	switch {
	case strings.Contains(exit.Stderr, "Incorrect password"):
		return fault.New(fault.PasswordRequired, "The PDF is protected by a password. "+
			"Take it off with pdf/decrypt first, or send a PDF without.").Because(exit)
	case exit.Code == forbidden:
		return fault.New(fault.ConversionFailed, "The PDF forbids to copy text out of it. "+
			"Choose png or jpg, or send one without that protection.").Because(exit)
	case exit.Signal != 0:
		return exit.Fault(fault.ConversionFailed, "The PDF cannot be converted to this format.")
	}

	return sandbox.WithOutput(damaged(), exit.Stderr).Because(exit)
}

func damaged() *fault.Fault {
	return fault.New(fault.CorruptFile,
		"The PDF cannot be read: it is damaged or cut short. Send it again, whole.")
}
