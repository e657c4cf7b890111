package survey

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Found is what a document holds.
type Found struct {
	Fonts []string `json:"fonts,omitempty"` // that it names, sorted
	// beyond ASCII, each once, in the order of their numbers
	Characters string `json:"characters,omitempty"`
	// of a workbook, whether each sheet is hidden, in their order
	Hidden []bool `json:"hidden,omitempty"`
	// of a workbook in OOXML, how many there are up to the last of its largest sheet
	Cells int64 `json:"cells,omitempty"`
	// there are characters that take ink, be they hidden or not
	Ink bool `json:"ink,omitempty"`
}

// The bounds of what is read and kept of a document.
const (
	mostFonts      = 100
	mostCharacters = 20_000
	mostSheets     = 10_000
	mostBytes      = 200 << 20 // of a part, unpacked
)

// notes gathers.
type notes struct {
	fonts      map[string]bool
	characters map[rune]bool
	book       *book
	ink        bool
}

func newNotes() *notes {
	return &notes{
		fonts: map[string]bool{}, characters: map[rune]bool{},
		book: &book{hidden: map[string]bool{}},
	}
}

// Zip surveys a document of that format.
func Zip(in io.ReaderAt, size int64, formatID string) (Found, error) {
	packed, err := zip.NewReader(in, size)
	if err != nil {
		return Found{}, fmt.Errorf("open the document: %w", err)
	}

	n := newNotes()

	named, drawn := namings()[family(formatID)], texts()[family(formatID)]
	for _, f := range packed.File {
		names := slices.ContainsFunc(named, func(n naming) bool { return matches(n.part, f.Name) })

		draws := slices.ContainsFunc(
			drawn,
			func(pattern string) bool { return matches(pattern, f.Name) },
		)
		if !names && !draws {
			continue
		}

		if err := n.part(f, named, draws); err != nil {
			return Found{}, fmt.Errorf("read %s: %w", f.Name, err)
		}
	}

	return n.found(), nil
}

// part reads one part, as far as it is XML.
func (n *notes) part(f *zip.File, named []naming, draws bool) error {
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()

	defer n.book.endSheet()

	return n.read(content, f.Name, named, draws)
}

// Flat surveys an OpenDocument that is one XML document.
func Flat(in io.Reader) (Found, error) {
	n := newNotes()

	const part = "content.xml"
	if err := n.read(in, part, namings()["odt"], true); err != nil {
		return Found{}, err
	}

	return n.found(), nil
}

func (n *notes) read(in io.Reader, part string, named []naming, draws bool) error {
	d := xml.NewDecoder(io.LimitReader(in, mostBytes))

	d.Strict = false
	for {
		token, err := d.RawToken()

		var syntax *xml.SyntaxError
		if errors.Is(err, io.EOF) || errors.As(err, &syntax) {
			return nil
		}

		if err != nil {
			return err
		}

		switch t := token.(type) {
		case xml.StartElement:
			n.book.start(t)

			if matches(sheets, part) {
				n.book.reach(t)
			}

			if font := fontOf(named, part, t); font != "" && len(n.fonts) < mostFonts {
				n.fonts[font] = true
			}
		case xml.EndElement:
			n.book.end()
		case xml.CharData:
			if draws {
				n.text(t)
			}
		}
	}
}

func (n *notes) text(b []byte) {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		n.note(r)

		b = b[size:]
	}
}

// note keeps a character that needs a font: blanks, joiners and variation selectors need none.
func (n *notes) note(r rune) {
	n.ink = n.ink || unicode.IsGraphic(r) && !unicode.IsSpace(r)

	needless := r < 0x80 || r == utf8.RuneError || unicode.IsSpace(r) ||
		unicode.In(r, unicode.Cf, unicode.Cc, unicode.Co, unicode.Variation_Selector)
	if !needless && len(n.characters) < mostCharacters {
		n.characters[r] = true
	}
}

// Text surveys a text in UTF-8.
func Text(in io.Reader) (Found, error) {
	n := newNotes()

	for from := bufio.NewReader(in); ; {
		r, _, err := from.ReadRune()
		if errors.Is(err, io.EOF) {
			return n.found(), nil
		}

		if err != nil {
			return Found{}, err
		}

		n.note(r)
	}
}

func (n *notes) found() Found {
	var found Found
	for font := range n.fonts {
		found.Fonts = append(found.Fonts, font)
	}

	slices.Sort(found.Fonts)

	characters := make([]rune, 0, len(n.characters))
	for r := range n.characters {
		characters = append(characters, r)
	}

	slices.Sort(characters)
	found.Characters, found.Ink = string(characters), n.ink
	found.Hidden, found.Cells = n.book.sheets, n.book.cells

	return found
}
