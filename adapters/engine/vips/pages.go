package vips

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// onePage is the value, of no field, that has one page or frame read: its number, from 0.
const onePage = "page"

// splits reports whether it is a conversion of pages or frames of which each may become a picture.
func (e *Engine) splits(s ports.Step, facts file.Facts) bool {
	several := facts.Pages > 1 || s.Options.Has(kit.FieldPages)

	return several && e.chooses(s.From, s.To)
}

// chooses reports whether pages or frames may be chosen that become a picture each.
func (e *Engine) chooses(from, to string) bool {
	kept := targets()[to].frames && e.deps.SameFrames(from, to)

	return sources()[from].frames && !kept
}

// each makes a picture of every page that is asked for, by default of all pages of a document and
// of the first frame of an animation. Those of a document that say they are smaller copies of
// others are no pages.
func (e *Engine) each(ctx context.Context, s ports.Step, facts file.Facts) (ports.Made, error) {
	if !s.Options.Has(kit.FieldPages) && e.deps.Has(s.From, format.Animation) {
		return e.make(ctx, s, facts)
	}

	places := e.places(s, facts)

	chosen, err := e.deps.Chosen(s, len(places))
	if err != nil {
		return ports.Made{}, err
	}

	return e.apart(ctx, s, facts, places, chosen)
}

// places are where in the file the pages are, from 0.
func (e *Engine) places(s ports.Step, facts file.Facts) []int {
	var places []int

	for at := range facts.Pages {
		places = append(places, at)
	}

	if s.From != "tiff" {
		return places
	}

	smaller := reduced(s.Input().Path)
	whole := slices.DeleteFunc(places, func(at int) bool { return smaller[at] })

	if len(whole) == 0 {
		return []int{0}
	}

	return whole
}

// apart makes the pictures of the chosen pages, which are counted from 1, and calls them by their
// numbers where they were chosen.
func (e *Engine) apart(
	ctx context.Context, s ports.Step, facts file.Facts, places, chosen []int,
) (ports.Made, error) {
	var all ports.Made

	for i, number := range chosen {
		one := s
		one.Progress = func(done float64) {
			s.Progress((float64(i) + done) / float64(len(chosen)))
		}

		made, err := kit.Page(one, number, func(one ports.Step) (ports.Made, error) {
			return e.page(ctx, one, facts, places[number-1])
		})
		if err != nil {
			return ports.Made{}, fmt.Errorf("page %d: %w", number, err)
		}

		all.Outputs = append(all.Outputs, made.Outputs...)
		all.Warnings = append(all.Warnings, made.Warnings...)
	}

	return all, nil
}

// page makes the picture of one page or frame.
func (e *Engine) page(
	ctx context.Context, s ports.Step, facts file.Facts, at int,
) (ports.Made, error) {
	values := option.Values{}
	maps.Copy(values, s.Options)
	values[onePage] = at
	s.Options = values

	return e.make(ctx, s, facts)
}

// firstOnly warns of what is left out where no page was chosen.
func (e *Engine) firstOnly(s ports.Step, facts file.Facts) []string {
	if s.Options.Has(onePage) {
		return nil
	}

	return e.deps.FirstOnly(s, facts)
}

// pageOf returns the option of a loader that has it read the chosen page; none where none is.
func pageOf(v option.Values) []string {
	at, chosen := v.Int(onePage)
	if !chosen {
		return nil
	}

	return []string{"page=" + strconv.Itoa(at)}
}
