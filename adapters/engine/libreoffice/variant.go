package libreoffice

import (
	"bytes"
	"encoding/binary"
)

// compound is how old office files begin (MS-CFB 2.2).
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// variant is a kind of file that goes by a format's name, and that Excel and Word open all the
// same.
type variant struct {
	filter string // that imports it
	is     func(head []byte) bool
}

// variants are those of each format that has some, the stricter ones first.
func variants() map[string][]variant {
	return map[string][]variant{
		"xls": {
			{"MS Excel 4.0", biff},
			{"MS Excel 2003 XML Orcus", namespace("urn:schemas-microsoft-com:office:spreadsheet")},
			{"calc_HTML_WebQuery", markup},
			{tableFilter, text},
		},
		"doc": {
			{"MS Word 2003 XML", namespace("http://schemas.microsoft.com/office/word/2003/wordml")},
		},
	}
}

// variantOf returns the import filter of a variant, and whether the file is one.
func variantOf(formatID string, head []byte) (filter string, ok bool) {
	for _, v := range variants()[formatID] {
		if v.is(head) {
			return v.filter, true
		}
	}

	return "", false
}

// biff tells workbooks of Excel 2 to 4, which are a stream of records without a container around
// it: the first says the version (MS-XLS 2.4.21, and the OpenOffice.org documentation of Excel's
// format).
func biff(head []byte) bool {
	if len(head) < 4 {
		return false
	}

	kind, size := binary.LittleEndian.Uint16(head), binary.LittleEndian.Uint16(head[2:])

	return kind == 0x0009 && size == 4 || (kind == 0x0209 || kind == 0x0409) && size == 6
}

func namespace(name string) func([]byte) bool {
	return func(head []byte) bool { return markup(head) && bytes.Contains(head, []byte(name)) }
}

func markup(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \t\r\n"), []byte("<"))
}

// text tells what holds no control character but those of text.
func text(head []byte) bool {
	control := func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }
	return len(head) > 0 && !bytes.ContainsFunc(head, control)
}
