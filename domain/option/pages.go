package option

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var pagePart = regexp.MustCompile(
	`^(?:odd|even|all|0*([1-9]\d{0,6}|last)(-(?:0*([1-9]\d{0,6}|last))?)?|-0*([1-9]\d{0,6}|last))$`,
)

const pagesProblem = `must be pages such as "1,3-5,9-", odd, even or last, or a list of numbers.`

// parsePages returns the canonical text of page ranges.
func parsePages(in any) (any, string) {
	list, ok := in.([]any)
	if !ok {
		list = []any{in}
	}

	var parts []string

	for _, item := range list {
		text, ok := plain(item)
		if !ok {
			return nil, pagesProblem
		}

		for part := range strings.SplitSeq(text, ",") {
			part = strings.ToLower(strings.Join(strings.Fields(part), ""))
			if !pagePart.MatchString(part) {
				return nil, pagesProblem
			}

			parts = append(parts, part)
		}
	}

	joined := strings.Join(parts, ",")
	if len(joined) > MaxText || len(parts) == 0 {
		return nil, fmt.Sprintf("must name pages in at most %d bytes.", MaxText)
	}

	return joined, ""
}

// PagesOf returns the numbers, from 1 on, of the pages that canonical ranges name in a document of
// so many pages. They stand in the order in which they are named; 3-1 runs backwards. The first
// part that names a page which the document does not have is returned as outside.
func PagesOf(ranges string, count int) (pages []int, outside string) {
	for part := range strings.SplitSeq(ranges, ",") {
		span := spanOf(part, count)
		if len(span) == 0 {
			return nil, part
		}

		pages = append(pages, span...)
	}

	return pages, ""
}

// spanOf returns the pages of one part, none where one of them is outside.
func spanOf(part string, count int) []int {
	switch part {
	case "all":
		return steps(1, count, 1)
	case "odd":
		return steps(1, count, 2)
	case "even":
		return steps(2, count, 2)
	}

	first, last, isSpan := strings.Cut(part, "-")
	from := pageOf(first, 1, count)

	to := pageOf(last, count, count)
	if !isSpan {
		to = from
	}

	if from < 1 || to < 1 || from > count || to > count {
		return nil
	}

	if from <= to {
		return steps(from, to, 1)
	}

	pages := steps(to, from, 1)
	slices.Reverse(pages)

	return pages
}

// pageOf returns the number that a word stands for; open is that of no word.
func pageOf(word string, open, count int) int {
	switch word {
	case "":
		return open
	case "last":
		return count
	}

	n, _ := strconv.Atoi(word) // at most seven digits, as parsePages has seen

	return n
}

func steps(first, last, step int) []int {
	var pages []int
	for page := first; page <= last; page += step {
		pages = append(pages, page)
	}

	return pages
}
