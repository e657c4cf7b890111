package format

import (
	"cmp"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/spelling"
)

// nearest is how many ids a hint names at most.
const nearest = 3

// Near returns the ids of the formats whose ids, aliases or extensions are spelled most like the
// name, the nearest first. One slip for every three letters, and at least one, is overlooked. It is
// for hints, where Find has found nothing.
func (r *Registry) Near(name string) []string {
	type guess struct {
		id    string
		slips int
	}

	name = strings.ToLower(name)

	const longest = 24 // of all names, and then some; the rest of a long text is not looked at
	if name == "" || len(name) > longest {
		return nil
	}

	var guesses []guess

	for _, f := range r.list {
		slips := longest
		for _, written := range slices.Concat([]string{f.ID}, f.Aliases, f.Extensions) {
			slips = min(slips, spelling.Slips(name, written))
		}

		if slips <= spelling.Overlooked(name) {
			guesses = append(guesses, guess{f.ID, slips})
		}
	}

	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(a.slips, b.slips) })

	var ids []string
	for _, g := range guesses[:min(len(guesses), nearest)] {
		ids = append(ids, g.id)
	}

	return ids
}
