package charset

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// ErrNoText means that a file is none, in whatever charset.
var ErrNoText = errors.New("the file is no text, or a very long one")

// Decode returns a text in UTF-8 without a mark at its beginning, and what it was written in. It is
// read in the charset that is asked for; for "", that is found out.
func Decode(content []byte, asked string) (text []byte, name string, err error) {
	e, name := charsetOf(content, asked)

	text, _, err = transform.Bytes(unicode.BOMOverride(e.NewDecoder()), content)
	if err != nil {
		return nil, "", fmt.Errorf("decode %s: %w", name, err)
	}

	text, _ = bytes.CutPrefix(text, []byte("\ufeff"))
	if bytes.ContainsFunc(text, control) {
		return nil, "", ErrNoText
	}

	return text, name, nil
}

// charsetOf returns the charset that is asked for, or the likeliest.
func charsetOf(content []byte, asked string) (charset encoding.Encoding, name string) {
	const some = 64 << 10

	switch {
	case asked != "":
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		asked = "utf-16le"
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		asked = "utf-16be"
	case utf8.Valid(content):
		asked = "utf-8"
	default:
		asked = chardet.Detect(content[:min(len(content), some)]).Encoding
	}

	if e, err := htmlindex.Get(asked); err == nil {
		if called, err := htmlindex.Name(e); err == nil {
			return e, called
		}
	}

	return charmap.Windows1252, "windows-1252"
}

// control tells the characters that no text holds.
func control(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f'
}
