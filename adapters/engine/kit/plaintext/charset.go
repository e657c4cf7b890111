package plaintext

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// charset is how characters are written as bytes.
type charset struct {
	name     string // of the WHATWG's Encoding Standard
	encoding encoding.Encoding
}

// named returns the charset of that name.
func named(name string) (charset, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return charset{}, fmt.Errorf("charset %q: %w", name, err)
	}

	canonical, err := htmlindex.Name(e)
	if err != nil {
		return charset{}, fmt.Errorf("charset %q: %w", name, err)
	}

	switch canonical {
	case "utf-8":
		return utf8marked(), nil
	case "utf-16le", "utf-16be":
		return utf16(canonical == "utf-16be"), nil
	}

	return charset{canonical, e}, nil
}

// Known reports whether there is a charset of that name.
func Known(name string) bool {
	_, err := named(name)
	return err == nil
}

// detect says in which charset a text is written. What it is by the rules of an encoding goes
// before what is likely.
func detect(s sample) charset {
	switch {
	case bytes.HasPrefix(s.head, []byte("\xff\xfe")):
		return utf16(false)
	case bytes.HasPrefix(s.head, []byte("\xfe\xff")):
		return utf16(true)
	case bytes.IndexByte(s.head, 0) >= 0:
		return utf16(bigEnd(s.head))
	case s.utf8:
		return utf8marked()
	}

	return likely(s.marked)
}

// A mark at the beginning is none of the text.
func utf8marked() charset { return charset{"utf-8", unicode.UTF8BOM} }

func utf16(big bool) charset {
	if big {
		return charset{"utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)}
	}

	return charset{"utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)}
}

// bigEnd tells by where the zeros stand, which are the first halves of ASCII characters, and those
// of the ends of lines at least.
func bigEnd(head []byte) bool {
	first, second := 0, 0

	for i, b := range head {
		switch {
		case b != 0:
		case i%2 == 0:
			first++
		default:
			second++
		}
	}

	return first > second
}

// likely asks the library, and takes its word where it is sure. Between charsets of one byte that
// share most characters with Windows-1252 it hardly ever is, and that one is by far the most
// common.
func likely(part []byte) charset {
	const sure = 0.8

	found := chardet.Detect(part)

	name := strings.ToLower(found.Encoding)
	switch name {
	case "gb2312":
		name = "gb18030" // which holds it
	case "iso-8859-7":
		name = "windows-1253"
	}

	if c, err := named(name); err == nil && found.Confidence >= sure {
		return c
	}

	return charset{"windows-1252", charmap.Windows1252}
}
