package redline

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
)

// OpenDocument keeps what was deleted apart from the text, and marks where it was and where
// something was put in (OpenDocument 1.2, 5.5). What is hidden is so by its style.

// span is a part of a document, in bytes.
type span struct{ from, to int64 }

// block is an element of what was deleted.
type block struct {
	tag   string
	whole span
	inner span
}

// edit puts something in the place of a span.
type edit struct {
	span

	text []byte
}

// element is one around the place at hand.
type element struct {
	name string // local
	span        // of its first tag
}

// opened reads the XML of an OpenDocument, twice: what is deleted stands before the text.
type opened struct {
	source   []byte
	original bool
	hidden   map[string]bool // styles

	inserted map[string]bool    // ids of changes
	deleted  map[string][]block // by ids
	stack    []element
	edits    []edit
	found    bool
	regions  int

	since *insertion // the one that is being cut out
}

// insertion is from a mark to another.
type insertion struct {
	id    string
	at    int64
	stack []element
	words []span
}

// openDocument returns a part as it is with all changes accepted, or as it was before, and whether
// there was something to do. hidden are the names of the styles of hidden text in other parts.
func openDocument(source []byte, way string, hidden map[string]bool) ([]byte, bool, error) {
	o := &opened{
		source: source, original: way == Original, hidden: hidden,
		inserted: map[string]bool{}, deleted: map[string][]block{},
	}

	for _, take := range []func(*xml.Decoder, xml.Token, span) error{o.learn, o.change} {
		if err := o.walk(take); err != nil {
			return nil, false, err
		}
	}

	return o.written(), o.found, nil
}

func (o *opened) walk(take func(*xml.Decoder, xml.Token, span) error) error {
	o.stack = nil

	d := xml.NewDecoder(bytes.NewReader(o.source))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }

	for {
		at := d.InputOffset()

		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("read the document: %w", err)
		}

		where := span{at, d.InputOffset()}

		if _, ends := token.(xml.EndElement); ends && len(o.stack) > 0 {
			o.stack = o.stack[:len(o.stack)-1]
		}

		if err := take(d, token, where); err != nil {
			return err
		}

		if start, ok := token.(xml.StartElement); ok && d.InputOffset() == where.to {
			o.stack = append(o.stack, element{start.Name.Local, where})
		}
	}
}

// learn gathers the styles of hidden text, and the changes.
func (o *opened) learn(d *xml.Decoder, token xml.Token, where span) error {
	start, ok := token.(xml.StartElement)
	if !ok {
		return nil
	}

	switch start.Name.Local {
	case "style":
		o.style(start, where)
	case "changed-region":
		return o.region(d, start)
	}

	return nil
}

// style keeps the name of one that hides text.
func (o *opened) style(start xml.StartElement, where span) {
	if bytes.HasSuffix(o.source[where.from:where.to], []byte("/>")) {
		return
	}

	d := xml.NewDecoder(bytes.NewReader(o.source[where.to:]))
	d.Strict = false

	for {
		token, err := d.RawToken()
		if err != nil {
			return
		}

		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "text-properties" && attribute(t, "display") == "none" {
				o.hidden[attribute(start, "name")] = true
			}
		case xml.EndElement:
			if t.Name.Local == "style" {
				return
			}
		}
	}
}

// region reads one change: what was deleted by it, or that something was put in.
func (o *opened) region(d *xml.Decoder, start xml.StartElement) error {
	o.regions++

	id := attribute(start, "id")
	depth, kept := 1, block{}

	for depth > 0 {
		at := d.InputOffset()

		token, err := d.RawToken()
		if err != nil {
			return fmt.Errorf("read the changes: %w", err)
		}

		switch t := token.(type) {
		case xml.StartElement:
			depth++

			switch {
			case depth == 2 && t.Name.Local == "insertion":
				o.inserted[id] = true
			case depth == 3:
				kept = block{
					tag:   t.Name.Local,
					whole: span{from: at},
					inner: span{from: d.InputOffset()},
				}
			}
		case xml.EndElement:
			depth--

			if depth == 2 && kept.tag != "change-info" && kept.tag != "" {
				kept.inner.to, kept.whole.to = max(at, kept.inner.from), d.InputOffset()
				o.deleted[id] = append(o.deleted[id], kept)
			}
		}
	}

	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}

	return ""
}

// change notes what is to be done to the text.
func (o *opened) change(d *xml.Decoder, token xml.Token, where span) error {
	switch t := token.(type) {
	case xml.CharData:
		if o.since != nil {
			o.since.words = append(o.since.words, where)
		}
	case xml.StartElement:
		return o.started(d, t, where)
	}

	return nil
}

func (o *opened) started(d *xml.Decoder, t xml.StartElement, where span) error {
	id := attribute(t, "change-id")

	switch {
	case t.Name.Local == "tracked-changes", o.hides(t) && o.since == nil:
		return o.leaveOut(d, t, where)
	case !o.original:
		return nil
	case t.Name.Local == "change-start" && o.inserted[id] && o.since == nil:
		o.since = &insertion{id: id, at: where.from, stack: slices.Clone(o.stack)}
	case t.Name.Local == "change-end" && o.since != nil && o.since.id == id:
		o.cut(where.to)
	case t.Name.Local == "change" && o.since == nil:
		o.restore(o.deleted[id], where)
	}

	return nil
}

// leaveOut takes out an element that has begun. A list of changes may be empty.
func (o *opened) leaveOut(d *xml.Decoder, t xml.StartElement, where span) error {
	if err := skip(d); err != nil {
		return err
	}

	found := o.found || t.Name.Local != "tracked-changes" || o.regions > 0
	o.put(span{where.from, d.InputOffset()}, nil)
	o.found = found

	return nil
}

// hides reports whether an element is not shown.
func (o *opened) hides(t xml.StartElement) bool {
	switch t.Name.Local {
	case "span", "p", "h":
		return o.hidden[attribute(t, "style-name")]
	case "section":
		return attribute(t, "display") == "none"
	}

	return false
}

func (o *opened) put(where span, text []byte) {
	o.edits = append(o.edits, edit{where, text})
	o.found = true
}

// cut takes out what was put in. Where that begins and ends within unlike elements, their tags
// stay.
func (o *opened) cut(to int64) {
	alike := slices.EqualFunc(
		o.since.stack, o.stack, func(a, b element) bool { return a.name == b.name },
	)
	if alike {
		o.put(span{o.since.at, to}, nil)
	} else {
		for _, words := range o.since.words {
			o.put(words, nil)
		}
	}

	o.since = nil
}

// restore puts back what was deleted. Of several paragraphs, the first goes on with the one at
// hand, and the last is gone on with.
func (o *opened) restore(blocks []block, where span) {
	if len(blocks) == 0 {
		return
	}

	around := element{}
	if len(o.stack) > 0 {
		around = o.stack[len(o.stack)-1]
	}

	var text []byte

	within := around.name == "p" || around.name == "h" || around.name == "span"

	for i, b := range blocks {
		switch {
		case !within:
			text = append(text, o.source[b.whole.from:b.whole.to]...)
		case i > 0 && around.name == "span":
			text = append(append(text, ' '), o.source[b.inner.from:b.inner.to]...)
		default:
			if i > 0 {
				text = append(append(text, o.end(around)...), o.source[around.from:around.to]...)
			}

			text = append(text, o.source[b.inner.from:b.inner.to]...)
		}
	}

	o.put(where, text)
}

// end returns the last tag of an element, by its first one.
func (o *opened) end(e element) []byte {
	name := bytes.FieldsFunc(o.source[e.from+1:e.to], func(r rune) bool {
		return r == ' ' || r == '>' || r == '/' || r == '\n' || r == '\t' || r == '\r'
	})

	return slices.Concat([]byte("</"), name[0], []byte(">"))
}

// written returns the source with all edits done; of two in one place, the first.
func (o *opened) written() []byte {
	slices.SortStableFunc(o.edits, func(a, b edit) int { return int(a.from - b.from) })

	var out bytes.Buffer

	copied := int64(0)

	for _, e := range o.edits {
		if e.from < copied {
			continue
		}

		out.Write(o.source[copied:e.from])
		out.Write(e.text)
		copied = e.to
	}

	out.Write(o.source[copied:])

	return out.Bytes()
}
