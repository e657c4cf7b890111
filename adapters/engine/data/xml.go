package data

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands for attributes and text of an element that is written as an object.
const (
	attribute  = "@"
	textMember = "#text"
)

// readXML reads a document as an object with its root element alone. Elements of one name become a
// list; one that holds nothing but text is that.
func readXML(text []byte, spent *budget) (any, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	// it is in UTF-8 by now, whatever its declaration says
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }

	for {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}

		if start, ok := token.(xml.StartElement); ok {
			v, err := element(d, start, spent, 0)
			if err != nil {
				return nil, err
			}

			return object{{start.Name.Local, v}}, rest(d)
		}
	}
}

// rest holds a document to have nothing but comments and the like behind its root.
func rest(d *xml.Decoder) error {
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return err
		}
	}
}

func element(d *xml.Decoder, start xml.StartElement, spent *budget, depth int) (any, error) {
	if err := spent.spend(); err != nil || depth > deepest {
		return nil, errors.Join(err, fmt.Errorf("%w: too deep", errDamaged))
	}

	o, words := object{}, strings.Builder{}
	for _, a := range start.Attr {
		o = append(o, member{attribute + a.Name.Local, a.Value})
	}

	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}

		switch t := token.(type) {
		case xml.StartElement:
			v, err := element(d, t, spent, depth+1)
			if err != nil {
				return nil, err
			}

			o = o.with(t.Name.Local, v)
		case xml.CharData:
			words.Write(t)
		case xml.EndElement:
			return o.closed(strings.TrimSpace(words.String())), nil
		}
	}
}

// with adds a child. The second of a name makes a list of both.
func (o object) with(name string, v any) object {
	for i, m := range o {
		if m.name != name {
			continue
		}

		if list, ok := m.value.(children); ok {
			o[i].value = append(list, v)
		} else {
			o[i].value = children{m.value, v}
		}

		return o
	}

	return append(o, member{name, v})
}

// children are elements of one name: a list, and not a child that is one.
type children []any

// closed returns what an element comes to.
func (o object) closed(text string) any {
	for i, m := range o {
		if list, ok := m.value.(children); ok {
			o[i].value = []any(list)
		}
	}

	switch {
	case len(o) == 0 && text == "":
		return nil
	case len(o) == 0:
		return text
	case text != "":
		return append(o, member{textMember, text})
	}

	return o
}

// writeXML writes an object with one member as the element of that name, and anything else as root.
func writeXML(v any) ([]byte, error) {
	var out bytes.Buffer

	out.WriteString(xml.Header)

	e := xml.NewEncoder(&out)
	e.Indent("", "  ")

	name := "root"

	if o, ok := v.(object); ok && len(o) == 1 {
		if _, list := o[0].value.([]any); !list {
			name, v = o[0].name, o[0].value
		}
	}

	if list, ok := v.([]any); ok {
		v = object{{"item", list}}
	}

	if err := encodeXML(e, name, v); err != nil {
		return nil, err
	}

	err := e.Close()

	out.WriteByte('\n')

	return out.Bytes(), err
}

func encodeXML(e *xml.Encoder, name string, v any) error {
	start := xml.StartElement{Name: xml.Name{Local: xmlName(name)}}

	o, ok := v.(object)
	if !ok {
		return encodePlainXML(e, start, v)
	}

	var inner object

	for _, m := range o {
		text, plain := shown(m.value)
		if called, is := strings.CutPrefix(m.name, attribute); is && plain {
			start.Attr = append(
				start.Attr,
				xml.Attr{Name: xml.Name{Local: xmlName(called)}, Value: text},
			)
		} else {
			inner = append(inner, m)
		}
	}

	if err := e.EncodeToken(start); err != nil {
		return err
	}

	for _, m := range inner {
		if err := encodeMember(e, m); err != nil {
			return err
		}
	}

	return e.EncodeToken(start.End())
}

func encodeMember(e *xml.Encoder, m member) error {
	if text, plain := shown(m.value); plain && m.name == textMember {
		return e.EncodeToken(xml.CharData(text))
	}

	list, ok := m.value.([]any)
	if !ok {
		return encodeXML(e, m.name, m.value)
	}

	for _, each := range list {
		if err := encodeXML(e, m.name, each); err != nil {
			return err
		}
	}

	return nil
}

// encodePlainXML writes a text; of a list in a list, each value as an item.
func encodePlainXML(e *xml.Encoder, start xml.StartElement, v any) error {
	if list, ok := v.([]any); ok {
		return encodeXML(e, start.Name.Local, object{{"item", list}})
	}

	text, _ := shown(v)

	if err := e.EncodeToken(start); err != nil {
		return err
	}

	if err := e.EncodeToken(xml.CharData(text)); err != nil {
		return err
	}

	return e.EncodeToken(start.End())
}

// xmlName returns a name that XML takes (XML 1.0, 2.3): other characters become low lines.
func xmlName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-.", r) {
			return r
		}

		return '_'
	}, name)
	if name == "" || !startsWithLetter(name) && name[0] != '_' {
		return "_" + name
	}

	return name
}

func startsWithLetter(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsLetter(first)
}
