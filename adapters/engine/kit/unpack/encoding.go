package unpack

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// namesOf returns the names of a zip's files in UTF-8, in which newer archives have them. Older
// ones have the code page of the machine that made them, and say nothing of it: that of the first
// PC, or the Japanese one where all names make sense in it.
func namesOf(files []*zip.File) []string {
	var old []string

	for _, f := range files {
		if f.NonUTF8 && !utf8.ValidString(f.Name) {
			old = append(old, f.Name)
		}
	}

	page := encoding.Encoding(charmap.CodePage437)
	if japaneseNames(old) {
		page = japanese.ShiftJIS
	}

	names := make([]string, len(files))
	for i, f := range files {
		names[i] = nameOf(f, page)
	}

	return names
}

func nameOf(f *zip.File, page encoding.Encoding) string {
	const unicodePath, head = 0x7075, 5 // APPNOTE.TXT 4.6.9

	told := extra(f, unicodePath)
	if len(told) > head && told[0] == 1 &&
		binary.LittleEndian.Uint32(told[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) &&
		utf8.Valid(told[head:]) {
		return string(told[head:])
	}

	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return f.Name
	}

	name, err := page.NewDecoder().String(f.Name)
	if err != nil {
		return f.Name
	}

	return name
}

// japaneseNames reports whether names are in Shift-JIS. Much that is not can be read as such: an
// accented letter and the one behind it make a character. So Japanese ones must stand in rows.
func japaneseNames(names []string) bool {
	characters, rows := 0, 0

	for _, name := range names {
		text, err := japanese.ShiftJIS.NewDecoder().String(name)
		if err != nil || strings.ContainsRune(text, utf8.RuneError) {
			return false
		}

		inside := false

		for _, r := range text {
			is := unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) || r == 'ー'
			if is {
				characters++
			}

			if is && !inside {
				rows++
			}

			inside = is
		}
	}

	return rows > 0 && characters >= 2*rows
}
