package survey

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// mostInstructions is how much is kept of what the fields of a part say.
const mostInstructions = 1 << 20

// fields are looked for those that may show where a document lies: FILENAME of Word, file-name of
// OpenDocument, and CELL of workbooks.
type fields struct {
	said   []byte // by the fields of a part, of which one may be cut into pieces
	within string // the element at hand, if it holds a field or a formula
	path   bool
}

func (f *fields) start(e xml.StartElement) {
	f.within = ""

	switch e.Name.Local {
	case "instrText", "f":
		f.within = e.Name.Local
	case "file-name":
		f.path = true
	case "fldSimple":
		f.say([]byte(valueOf(e, "instr")))
	case "table-cell":
		f.formula(valueOf(e, "formula"))
	}
}

func (f *fields) text(b []byte) {
	switch f.within {
	case "instrText":
		f.say(b)
	case "f":
		f.formula(string(b))
	}
}

func (f *fields) formula(text string) {
	f.path = f.path || strings.Contains(strings.ToUpper(text), "CELL(")
}

func (f *fields) say(b []byte) {
	f.said = append(f.said, b[:min(len(b), mostInstructions-len(f.said))]...)
}

func (f *fields) end() { f.within = "" }

// endPart judges what the fields of a part say together.
func (f *fields) endPart() {
	f.path = f.path || namesFile(f.said)
	f.said = nil
}

// namesFile reports whether fields of Word name the file (ECMA-376, part 1, 17.16.5.17).
func namesFile(instructions []byte) bool {
	return bytes.Contains(bytes.ToUpper(instructions), []byte("FILENAME"))
}
