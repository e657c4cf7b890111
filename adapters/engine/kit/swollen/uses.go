package swollen

import (
	"bytes"
	"encoding/xml"
	"strings"
)

const (
	// mostUses is how many elements a drawing may show by reference: less than half of those at
	// which librsvg gives up, which in a PDF it does after minutes.
	mostUses = 200_000
	// mostDrawing is how many bytes a drawing has at most that is looked into: what its author has
	// written out at length needs no references to be long.
	mostDrawing = 16 << 20
)

// element is one of a drawing.
type element struct {
	inside []int  // those that it holds
	shows  string // the id of the one that it repeats; "" for none
	weight float64
	known  bool // how much it weighs, or nothing yet of one that is being weighed
}

// drawing is the elements of an SVG, the first one being around all others.
type drawing struct {
	elements []element
	byID     map[string]int
}

// repeated reports whether a drawing shows too many elements by reference ("use", SVG 1.1, 5.6):
// forty that show each other twice are as many as there are grains of sand.
func repeated(text []byte) bool {
	if len(text) > mostDrawing || !bytes.Contains(text, []byte("<svg")) {
		return false
	}

	d := read(text)

	return d.weigh(0)-float64(len(d.elements)) > mostUses
}

// read reads a drawing, up to where it is not XML any more.
func read(text []byte) *drawing {
	d := &drawing{elements: make([]element, 1), byID: map[string]int{}}
	open := []int{0}

	tokens := xml.NewDecoder(bytes.NewReader(text))
	tokens.Strict = false

	for {
		token, err := tokens.RawToken()
		if err != nil {
			return d
		}

		switch t := token.(type) {
		case xml.StartElement:
			open = append(open, d.add(t, open[len(open)-1]))
		case xml.EndElement:
			open = open[:max(1, len(open)-1)]
		}
	}
}

// add adds an element to the one around it, and returns its number.
func (d *drawing) add(t xml.StartElement, around int) int {
	var e element

	n := len(d.elements)

	for _, a := range t.Attr {
		if a.Name.Local == "id" {
			d.byID[a.Value] = n
		}

		if a.Name.Local == "href" && t.Name.Local == "use" {
			e.shows = strings.TrimPrefix(a.Value, "#")
		}
	}

	d.elements = append(d.elements, e)
	d.elements[around].inside = append(d.elements[around].inside, n)

	return n
}

// weigh returns how many elements are shown where one is, itself included.
func (d *drawing) weigh(n int) float64 {
	e := &d.elements[n]
	if e.known {
		return e.weight
	}

	e.known = true // an element that shows itself shows nothing
	weight := 1.0

	for _, inner := range e.inside {
		weight += d.weigh(inner)
	}

	if target, there := d.byID[e.shows]; there && e.shows != "" {
		weight += d.weigh(target)
	}

	e.weight = weight

	return weight
}
