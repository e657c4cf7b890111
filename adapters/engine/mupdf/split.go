package mupdf

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// mostParts is how many files one split may make: as many as an option may list.
const mostParts = 1000

// share is pages that become a PDF of their own.
type share struct {
	pages []int
	name  string // "" to be named after its pages
}

// split makes a PDF of each share of the pages.
func split(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	by, err := divider(w.Options)
	if err != nil {
		return ports.Made{}, err
	}

	count, err := w.Pages(ctx)
	if err != nil {
		return ports.Made{}, err
	}

	if by == "size" {
		return splitBySize(ctx, w, count)
	}

	shares, err := divided(ctx, w, by, count)
	if err != nil {
		return ports.Made{}, err
	}

	if len(shares) > mostParts {
		return ports.Made{}, tooMany(len(shares))
	}

	made, err := writeAll(ctx, w, shares)
	if err != nil {
		return ports.Made{}, err
	}

	w.Progress(1)

	return ports.Made{Outputs: made}, nil
}

func tooMany(parts int) error {
	return fault.New(fault.InvalidInput, "The PDF would become %d parts; the limit is %d. Give the parts more pages, with every.", parts, mostParts).
		On("every")
}

// divider returns what decides where a part ends.
func divider(v option.Values) (by string, err error) {
	needs := map[string]string{"ranges": "ranges", "size": "max_size"}
	if by = v.Text("by"); by != "" {
		if field := needs[by]; field != "" && !v.Has(field) {
			return "", fault.New(fault.InvalidInput, "To split by %s, give %s.", by, field).
				On(field)
		}

		return by, nil
	}

	switch {
	case v.Has("ranges"):
		return "ranges", nil
	case v.Has("max_size"):
		return "size", nil
	}

	return "pages", nil
}

// divided returns the shares of a PDF of so many pages.
func divided(ctx context.Context, w *pdf.Work, by string, count int) ([]share, error) {
	switch by {
	case "ranges":
		var shares []share

		for _, ranges := range w.Options.Texts("ranges") {
			pages, err := pdf.Pages("ranges", ranges, count)
			if err != nil {
				return nil, err
			}

			shares = append(shares, share{pages: pages})
		}

		return shares, nil
	case "bookmarks":
		return chapters(ctx, w, count)
	}

	every, ok := w.Options.Int("every")
	if !ok {
		every = 1
	}

	var shares []share
	for first := 1; first <= count; first += every {
		shares = append(shares, share{pages: span(first, min(first+every-1, count))})
	}

	return shares, nil
}

func span(first, last int) []int {
	pages := make([]int, last-first+1)
	for i := range pages {
		pages[i] = first + i
	}

	return pages
}

// title is what a part is called: "report-001-010.pdf", or by its bookmark.
func (s share) title(source string) string {
	if s.name != "" {
		return s.name + ".pdf"
	}

	stem := strings.TrimSuffix(source, filepath.Ext(source))
	if stem == "" {
		stem = "pages"
	}

	ranges := pdf.Ranges(s.pages)

	const longest = 60
	if len(ranges) > longest {
		ranges = strconv.Itoa(s.pages[0]) + "…"
	}

	return stem + "-" + ranges + ".pdf"
}

// splitBySize fills each part with as many pages as go into so many bytes. What a page takes shows
// only when it has been written; the first guess is that all are alike.
func splitBySize(ctx context.Context, w *pdf.Work, count int) (ports.Made, error) {
	most, _ := w.Options.Int("max_size")

	info, err := os.Stat(w.Input().Path)
	if err != nil {
		return ports.Made{}, fmt.Errorf("mupdf: %w", err)
	}

	guess := max(1, int(int64(count)*int64(most)/max(info.Size(), 1)))

	var made []ports.Product
	for first := 1; first <= count; {
		if len(made) == mostParts {
			return ports.Made{}, fault.New(fault.InvalidInput, "The PDF would become more than %d parts. Give them a larger max_size.", mostParts).
				On("max_size")
		}

		last, product, err := fill(
			ctx,
			w,
			first,
			min(count, first+guess-1),
			count,
			int64(most),
			len(made),
		)
		if err != nil {
			return ports.Made{}, err
		}

		guess = last - first + 1

		made, first = append(made, product), last+1
		w.Progress(float64(last) / float64(count))
	}

	return ports.Made{Outputs: made}, nil
}

// fill writes a part that begins at a page, and returns its last one. The bounds close in on the
// longest that fits; one page is written in any case.
func fill(
	ctx context.Context,
	w *pdf.Work,
	first, guess, count int,
	most int64,
	after int,
) (int, ports.Product, error) {
	fits, tooLong := first, count+1
	for last := guess; ; last = (fits + tooLong) / 2 {
		product, size, err := one(ctx, w, share{pages: span(first, last)}, after)
		if err != nil {
			return 0, product, err
		}

		if size > most && last == first {
			w.Warn(fmt.Sprintf("Page %d alone has more than %d bytes.", first, most))
		}

		if size <= most || last == first {
			fits = last
		} else {
			tooLong = last
		}

		if tooLong-fits > 1 && !(size <= most && float64(size) > 0.9*float64(most)) {
			continue
		}

		if last != fits {
			product, _, err = one(ctx, w, share{pages: span(first, fits)}, after)
		}

		return fits, product, err
	}
}

func one(ctx context.Context, w *pdf.Work, s share, after int) (ports.Product, int64, error) {
	made, err := write(ctx, w, w.Dir, []share{s}, after)
	if err != nil {
		return ports.Product{}, 0, err
	}

	info, err := os.Stat(made[0].Path)
	if err != nil {
		return made[0], 0, fmt.Errorf("mupdf: %w", err)
	}

	return made[0], info.Size(), nil
}
