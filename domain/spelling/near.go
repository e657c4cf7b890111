package spelling

import "strings"

// longest is what is looked at of a name in bytes, at most: the rest of a long text is no slip.
const longest = 24

// Near returns which of the names is spelled most like the one that was written, case aside. One
// slip for every three letters, and at least one, is overlooked; beyond that it is "".
func Near(written string, names []string) string {
	written = strings.ToLower(written)
	if written == "" || len(written) > longest {
		return ""
	}

	near, fewest := "", Overlooked(written)+1
	for _, name := range names {
		if slips := Slips(written, strings.ToLower(name)); slips < fewest {
			near, fewest = name, slips
		}
	}

	return near
}

// Overlooked is how many slips a word may hold and still be understood.
func Overlooked(word string) int { return max(1, len(word)/3) }

// Slips is how many letters must be put in, left out or changed to get from one word to the other
// (Levenshtein's distance).
func Slips(a, b string) int {
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
