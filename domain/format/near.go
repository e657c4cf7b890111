package format

import (
	"cmp"
	"slices"
	"strings"
)

// nearest is how many ids a hint names at most.
const nearest = 3

// Near returns the ids of the formats whose ids, aliases or extensions are spelled most like the name, the nearest first: one slip for every
// three letters, and at least one, is overlooked. It is for hints, where Find has found nothing.
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
		for _, spelling := range slices.Concat([]string{f.ID}, f.Aliases, f.Extensions) {
			slips = min(slips, distance(name, spelling))
		}
		if slips <= max(1, len(name)/3) {
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

// distance is how many letters must be put in, left out or changed to get from one word to the other (Levenshtein's).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
