package kit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// FieldPages names the pages or frames that become a file each.
const FieldPages = "pages"

// maxPages is how many pictures are made of one file.
const maxPages = 1000

// Chosen returns the numbers, from 1, of the pages or frames that the step asks for of so many:
// ascending, each once, and all where it names none. Others than there are, or too many, are
// faults on the field.
func (d Deps) Chosen(s ports.Step, count int) ([]int, error) {
	ranges := s.Options.Text(FieldPages)
	if ranges == "" {
		ranges = "all"
	}

	pages, outside := option.PagesOf(ranges, count)
	if outside != "" {
		return nil, fault.New(fault.InvalidInput, "The %s has %d %s, and pages names %q. Name some that it has.",
			s.From, count, d.parts(s.From), outside).
			On(FieldPages).
			With("pages", count)
	}

	pages = slices.Compact(slices.Sorted(slices.Values(pages)))
	if len(pages) > maxPages {
		return nil, fault.New(fault.FileTooLarge, "%d %s are to become a file each; the limit is %d. "+
			"Choose fewer by pages.", len(pages), d.parts(s.From), maxPages).
			On(FieldPages).
			With("max_pages", maxPages)
	}

	return pages, nil
}

// parts is what the pictures in a file of that format are called.
func (d Deps) parts(formatID string) string {
	if d.Has(formatID, format.Animation) {
		return "frames"
	}

	return "pages"
}

// Page has one page become a file, in a folder of its own inside the step's, where nothing else is
// in its way. The file is called by the page's number where pages were chosen.
func Page(
	s ports.Step, number int, do func(ports.Step) (ports.Made, error),
) (ports.Made, error) {
	one := s
	one.Dir = filepath.Join(s.Dir, fmt.Sprintf("page-%04d", number))

	if err := os.Mkdir(one.Dir, 0o700); err != nil {
		return ports.Made{}, fmt.Errorf("make a folder for a page: %w", err)
	}

	made, err := do(one)
	if err != nil {
		return made, err
	}

	product := ports.Product{Path: one.Dir + "." + s.To}
	if err := os.Rename(made.Outputs[0].Path, product.Path); err != nil {
		return ports.Made{}, fmt.Errorf("set a page aside: %w", err)
	}

	if err := os.RemoveAll(one.Dir); err != nil {
		return ports.Made{}, fmt.Errorf("clear the folder of a page: %w", err)
	}

	if s.Options.Has(FieldPages) {
		stem := strings.TrimSuffix(file.WithExtension(s.Input().Name, ""), ".")
		product.Name = stem + "-" + strconv.Itoa(number) + "." + s.To
	}

	made.Outputs = []ports.Product{product}

	return made, nil
}
