package sniff

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

// root returns the name of an XML document's root element: without the namespace's prefix, and as
// "{NAMESPACE}name"; behind it "mimetype=TYPE", which flat OpenDocument says there, and "!ID", the
// public identifier of its document type.
func root(h *head) []string {
	b := unicoded(h.bytes)
	if !bytes.HasPrefix(bytes.TrimLeft(b, "\ufeff \t\r\n"), []byte("<")) {
		return nil
	}

	e, doctype, ok := rootOf(b)
	if !ok {
		return nil
	}

	said := []string{e.Name.Local}

	for _, a := range e.Attr {
		switch prefix, name := a.Name.Space, a.Name.Local; {
		case prefix == "xmlns" && name == e.Name.Space,
			prefix == "" && name == "xmlns" && e.Name.Space == "":
			said = append(said, "{"+a.Value+"}"+e.Name.Local)
		case name == "mimetype":
			said = append(said, "mimetype="+a.Value)
		}
	}

	if found := publicID.FindStringSubmatch(doctype); found != nil {
		said = append(said, "!"+found[1])
	}

	return said
}

var publicID = regexp.MustCompile(`^DOCTYPE\s+\S+\s+PUBLIC\s+["']([^"']+)["']`)

// unicoded turns UTF-16 into UTF-8, and leaves all else as it is. Without a mark in front, an
// XML document is known by its first bracket (XML 1.0, F.1).
func unicoded(b []byte) []byte {
	order := binary.ByteOrder(binary.LittleEndian)

	switch {
	case bytes.HasPrefix(b, []byte("\xfe\xff")), bytes.HasPrefix(b, []byte("\x00<")):
		order = binary.BigEndian
	case !bytes.HasPrefix(b, []byte("\xff\xfe")) && !bytes.HasPrefix(b, []byte("<\x00")):
		return b
	}

	units := make([]uint16, 0, len(b)/2)
	for b = trimMark(b); len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}

	return []byte(string(utf16.Decode(units)))
}

func trimMark(b []byte) []byte {
	if b[0] >= 0xfe {
		return b[2:]
	}

	return b
}

// rootOf returns the first element, before which only white space and what belongs to the prologue
// may stand, and the document type from there.
func rootOf(b []byte) (root xml.StartElement, doctype string, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false

	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := d.RawToken()
		if err != nil {
			return xml.StartElement{}, "", false
		}

		switch t := token.(type) {
		case xml.StartElement:
			return t, doctype, true
		case xml.Directive:
			doctype = string(t)
		case xml.CharData:
			if strings.Trim(string(t), "\ufeff \t\r\n") != "" {
				return xml.StartElement{}, "", false
			}
		}
	}
}

// wideText recognises UTF-16 without a mark in front: characters, a third of them of ASCII at
// least.
func wideText(b []byte) bool {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if ascii, all := wideCharacters(b, order); all > 1 && ascii*3 >= all {
			return true
		}
	}

	return false
}

// wideCharacters counts the characters of a text in UTF-16, none where it is no text.
func wideCharacters(b []byte, order binary.ByteOrder) (ascii, all int) {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}

	for i, r := range utf16.Decode(units) {
		switch {
		case r < ' ' && r != '\t' && r != '\n' && r != '\r',
			r == 0x7f,
			r == 0xfffd && i < len(units)-1:
			return 0, 0
		case r < 0x80:
			ascii++
		}

		all++
	}

	return ascii, all
}
