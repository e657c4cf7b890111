package redline

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// rules say what becomes of elements, by local names.
type rules struct {
	drop   []string          // with all that is in them
	unwrap []string          // their tags alone
	rename map[string]string // tags
	hidden bool              // runs that are formatted as hidden are dropped
	// elements in which a dropped or unwrapped one only marks something, and stays
	marking []string
}

// cutter writes an XML document anew, but for some elements. All else stays byte for byte.
type cutter struct {
	rules

	source []byte
	out    bytes.Buffer
	open   []string // elements around the place at hand
	copied int64    // up to there
	found  bool     // there was something to do
}

// apply returns the document by the rules, and whether anything in it was meant by them.
func (r rules) apply(source []byte) ([]byte, bool, error) {
	c := cutter{rules: r, source: source}
	d := xml.NewDecoder(bytes.NewReader(source))
	d.Strict = false

	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		at := d.InputOffset()

		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}

		if err != nil {
			return nil, false, fmt.Errorf("read the document: %w", err)
		}

		if err := c.take(d, token, at); err != nil {
			return nil, false, err
		}
	}

	c.copyTo(int64(len(source)))

	return c.out.Bytes(), c.found, nil
}

func (c *cutter) take(d *xml.Decoder, token xml.Token, at int64) error {
	switch t := token.(type) {
	case xml.StartElement:
		name := t.Name.Local

		dropped := slices.Contains(c.drop, name) && !c.marks()
		if dropped || c.hidden && name == "r" && c.hides(at, d.InputOffset()) {
			return c.skip(d, at)
		}

		c.tag(name, at, d.InputOffset())
		c.open = append(c.open, name)
	case xml.EndElement:
		if len(c.open) > 0 {
			c.open = c.open[:len(c.open)-1]
		}

		c.tag(t.Name.Local, at, d.InputOffset())
	}

	return nil
}

// marks reports whether an element in the place at hand only marks something.
func (c *cutter) marks() bool {
	return len(c.open) > 0 && slices.Contains(c.marking, c.open[len(c.open)-1])
}

// tag leaves out a tag, or writes it by another name.
func (c *cutter) tag(name string, from, to int64) {
	switch {
	case slices.Contains(c.unwrap, name) && !c.marks():
		c.leaveOut(from, to)
	case c.rename[name] != "":
		c.renamed(from, to, name)
	}
}

// skip leaves out an element whose first tag began there.
func (c *cutter) skip(d *xml.Decoder, at int64) error {
	if err := skip(d); err != nil {
		return err
	}

	c.leaveOut(at, d.InputOffset())

	return nil
}

// skip reads on to behind the element whose first tag was read.
func skip(d *xml.Decoder) error {
	for depth := 1; depth > 0; {
		token, err := d.RawToken()
		if err != nil {
			return fmt.Errorf("read the document: %w", err)
		}

		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}

	return nil
}

func (c *cutter) copyTo(at int64) {
	if at > c.copied {
		c.out.Write(c.source[c.copied:at])
		c.copied = at
	}
}

func (c *cutter) leaveOut(from, to int64) {
	c.copyTo(from)
	c.copied, c.found = max(c.copied, to), true
}

func (c *cutter) renamed(from, to int64, name string) {
	c.copyTo(from)

	if to > c.copied {
		c.out.WriteString(strings.Replace(string(c.source[c.copied:to]), name, c.rename[name], 1))
		c.copied, c.found = to, true
	}
}

// hides reports whether the run whose first tag lies there is formatted as hidden.
func (c *cutter) hides(from, to int64) bool {
	if bytes.HasSuffix(c.source[from:to], []byte("/>")) {
		return false
	}

	d := xml.NewDecoder(bytes.NewReader(c.source[to:]))

	d.Strict = false
	for {
		token, err := d.RawToken()
		if err != nil {
			return false
		}

		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "vanish" {
				return !off(t)
			}

			if t.Name.Local == "t" || t.Name.Local == "delText" {
				return false
			}
		case xml.EndElement:
			if t.Name.Local == "rPr" || t.Name.Local == "r" {
				return false
			}
		}
	}
}

func off(e xml.StartElement) bool {
	return slices.ContainsFunc(e.Attr, func(a xml.Attr) bool {
		return a.Name.Local == "val" && slices.Contains([]string{"0", "false", "off"}, a.Value)
	})
}
