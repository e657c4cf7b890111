package pdf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// Pages returns the numbers of the pages that canonical ranges name in a PDF of so many, in their
// order; all of them for "". Ranges that name others are a fault on the field.
func Pages(field, ranges string, count int) ([]int, error) {
	if ranges == "" {
		ranges = "all"
	}

	pages, outside := option.PagesOf(ranges, count)
	if outside != "" {
		return nil, fault.New(fault.InvalidInput, "The PDF has %d pages, and %s names %q. Name pages that it has.", count, field, outside).
			On(field).
			With("pages", count)
	}

	return pages, nil
}

// Ranges writes page numbers as tools take them: "1-3,7,6-5".
func Ranges(pages []int) string {
	var parts []string

	for len(pages) > 0 {
		n := run(pages)

		part := strconv.Itoa(pages[0])
		if n > 1 {
			part += "-" + strconv.Itoa(pages[n-1])
		}

		parts, pages = append(parts, part), pages[n:]
	}

	return strings.Join(parts, ",")
}

// run returns how many pages at the beginning follow each other, up or down.
func run(pages []int) int {
	if len(pages) < 2 {
		return len(pages)
	}

	step := pages[1] - pages[0]
	if step != 1 && step != -1 {
		return 1
	}

	n := 2
	for n < len(pages) && pages[n]-pages[n-1] == step {
		n++
	}

	return n
}

// Set returns page numbers sorted, each once.
func Set(pages []int) []int {
	return slices.Compact(slices.Sorted(slices.Values(pages)))
}
