package clients

import (
	"strings"
	"unicode"
)

// words takes a name apart: "listJobs", "job_id" and "If-Match" have two each.
func words(name string) []string {
	var (
		all []string
		one []rune
	)

	end := func() {
		if len(one) > 0 {
			all, one = append(all, strings.ToLower(string(one))), nil
		}
	}
	runes := []rune(name)

	for i, r := range runes {
		lower := i+1 < len(runes) && unicode.IsLower(runes[i+1])

		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || lower):
			end()
		}

		one = append(one, r)
	}

	end()

	return all
}

func snake(name string) string { return strings.Join(words(name), "_") }

func pascal(name string) string {
	var text strings.Builder
	for _, word := range words(name) {
		text.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}

	return text.String()
}

func camel(name string) string {
	text := pascal(name)
	return strings.ToLower(text[:1]) + text[1:]
}
