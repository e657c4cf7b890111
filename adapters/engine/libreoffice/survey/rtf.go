package survey

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
)

var (
	// A font of the table: what stands before the semicolon, behind its control words.
	rtfFont = regexp.MustCompile(`\{\\f\d+((?:[^{};]|\{[^{}]*\})*);`)
	// Groups within, such as other names, and control words.
	rtfAside = regexp.MustCompile(`\{[^{}]*\}|\\'[0-9a-fA-F]{2}|\\[a-z]+-?\d* ?|\\[^a-z]`)
	// A character by its number, which may be written as a negative one.
	rtfCharacter = regexp.MustCompile(`\\u(-?\d{2,5})`)
)

// RTF surveys a document in the Rich Text Format (1.9.1, "Font Table" and "Unicode RTF").
func RTF(in io.Reader) (Found, error) {
	content, err := io.ReadAll(io.LimitReader(in, mostBytes))
	if err != nil {
		return Found{}, err
	}

	n := newNotes()

	if _, table, ok := bytes.Cut(content, []byte(`{\fonttbl`)); ok {
		for _, found := range rtfFont.FindAllSubmatch(upToEnd(table), mostFonts) {
			name := rtfAside.ReplaceAllString(string(found[1]), "")
			if name = strings.TrimSpace(name); name != "" {
				n.fonts[name] = true
			}
		}
	}

	for _, found := range rtfCharacter.FindAllSubmatch(content, -1) {
		number, err := strconv.Atoi(string(found[1]))
		if err != nil {
			continue
		}

		const units = 1 << 16
		if r := rune((number + units) % units); r < 0xd800 || r > 0xdfff {
			n.note(r)
		}
	}

	return n.found(), nil
}

// upToEnd returns what stands before the end of the group that has begun.
func upToEnd(content []byte) []byte {
	depth := 1

	for i, c := range content {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		}

		if depth == 0 {
			return content[:i]
		}
	}

	return content
}
