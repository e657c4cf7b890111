package fault

import "strings"

// MaxNamed is how many bytes a sentence repeats of a name that a caller sent.
const MaxNamed = 64

// Clip shortens what a caller sent to so many bytes, and shows that it did, so that it can be
// repeated in an answer.
func Clip(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}

	return text
}
