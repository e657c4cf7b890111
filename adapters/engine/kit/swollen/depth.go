package swollen

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

const (
	// deepestPart is how deep elements may lie in the parts of a document: what libxml2 takes where
	// nobody asks it for more (xmlParserMaxDepth). A table in a table is three deeper.
	deepestPart = 256
	// deepestText is the same of XML and HTML by themselves, where end tags may be missing.
	deepestText = 1000
	// deepestTables is the same of tables in HTML: 100 in each other take LibreOffice 2.4 s, 200
	// take it 14 s, and 400 more than a minute.
	deepestTables = 100
	// mostParts is how many bytes of all parts of a document are read.
	mostParts = 512 << 20
)

// tooDeepInside reports whether elements lie too deep in a part of a document.
func tooDeepInside(file io.ReaderAt, size int64) bool {
	packed, err := zip.NewReader(file, size)
	if err != nil {
		return false // for whoever works on it to find
	}

	document := slices.ContainsFunc(packed.File, func(f *zip.File) bool {
		return f.Name == "[Content_Types].xml" || f.Name == "mimetype"
	})
	if !document { // an archive may hold anything
		return false
	}

	left := int64(mostParts)

	for _, part := range packed.File {
		if !slices.Contains(marked(), path.Ext(part.Name)) || left <= 0 {
			continue
		}

		content, err := part.Open()
		if err != nil {
			continue
		}

		counted := &io.LimitedReader{R: content, N: left}
		deep := deeper(counted, deepestPart, nil)
		left = counted.N

		if _ = content.Close(); deep {
			return true
		}
	}

	return false
}

// marked are the extensions of parts that hold elements, those of books among them.
func marked() []string { return []string{".xml", ".xhtml", ".html", ".htm"} }

// boxes are the elements of HTML that lie in each other, and that writers end.
func boxes() []string {
	return strings.Fields("div table ul ol dl blockquote section article aside main nav header " +
		"footer form fieldset figure details svg g")
}

// tooDeepText reports whether elements lie too deep in a text, which is XML or HTML.
func tooDeepText(text []byte) bool {
	head := text[:min(len(text), headSize)]
	counts := boxes()

	if bytes.Contains(head, []byte("<?xml")) || bytes.Contains(head, []byte("xmlns")) {
		counts = nil
	}

	return deeper(bytes.NewReader(text), deepestText, counts) ||
		deeper(bytes.NewReader(text), deepestTables, []string{"table"})
}

// deeper reports whether more elements than most lie in each other: those of that names, all for
// none. It goes by tags alone, as they come.
func deeper(in io.Reader, most int, names []string) bool {
	tags := tagReader{in: in, buffer: make([]byte, 64<<10)}

	for depth := 0; ; {
		name, kind, err := tags.next()
		if err != nil {
			return false
		}

		if names != nil && !slices.Contains(names, strings.ToLower(name)) {
			continue
		}

		switch kind {
		case opens:
			depth++
		case closes:
			depth = max(depth-1, 0)
		case stands:
		}

		if depth > most {
			return true
		}
	}
}

// tagKind is what a tag does.
type tagKind int

const (
	opens tagKind = iota
	closes
	stands // alone, or is none of an element
)

// tagReader finds the tags of markup.
type tagReader struct {
	in     io.Reader
	buffer []byte
	rest   []byte // of the buffer, unread
}

// next returns the next tag.
func (r *tagReader) next() (name string, kind tagKind, err error) {
	if _, err := r.upTo('<'); err != nil {
		return "", stands, err
	}

	tag, err := r.upTo('>')
	if err != nil {
		return "", stands, err
	}

	return parted(tag)
}

// parted returns what the inside of a tag says.
func parted(tag []byte) (name string, kind tagKind, err error) {
	if len(tag) == 0 || tag[0] == '!' || tag[0] == '?' {
		return "", stands, nil
	}

	switch {
	case tag[0] == '/':
		tag, kind = tag[1:], closes
	case tag[len(tag)-1] == '/':
		tag, kind = tag[:len(tag)-1], stands
	}

	if end := bytes.IndexAny(tag, " \t\r\n/"); end >= 0 {
		tag = tag[:end]
	}

	return string(tag), kind, nil
}

// longest is how much of a tag is kept.
const longest = 64

// upTo reads up to a character and past it, and returns the beginning and the last byte of what
// stands before.
func (r *tagReader) upTo(c byte) ([]byte, error) {
	var before []byte

	for {
		at := bytes.IndexByte(r.rest, c)

		piece := r.rest
		if at >= 0 {
			piece = r.rest[:at]
		}

		before = shortened(before, piece)

		if at >= 0 {
			r.rest = r.rest[at+1:]
			return before, nil
		}

		n, err := r.in.Read(r.buffer)
		if r.rest = r.buffer[:n]; n == 0 && err != nil {
			return nil, err
		}

		if n == 0 {
			return nil, errors.New("nothing comes")
		}
	}
}

// shortened adds a piece, of which all but the beginning and the last byte is left out.
func shortened(before, piece []byte) []byte {
	if len(before)+len(piece) <= longest {
		return append(before, piece...)
	}

	if room := longest - len(before); room > 0 {
		before = append(before, piece[:room]...)
	}

	if len(piece) > 0 {
		before[len(before)-1] = piece[len(piece)-1]
	}

	return before
}
