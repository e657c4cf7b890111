package workbench

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Reading is what a PDF holds, as MuPDF sees it.
type Reading struct {
	Pages     []PageRead `json:"pages"`
	Bookmarks []Bookmark `json:"bookmarks"` // in order, each before those under it
	// values by full name, "" of those that have none
	Fields map[string]string `json:"fields"`
	Files  map[string]string `json:"files"` // attached ones
	// the page of each element of the structure that names one; 0 for none that there is
	Tagged []int `json:"tagged"`
}

// PageRead is a page of a PDF as it is shown.
type PageRead struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Text   string `json:"text"`
	Links  []int  `json:"links"` // page numbers that they lead to; 0 for none that there is
}

// Bookmark is one entry of the outline.
type Bookmark struct {
	Title string `json:"title"`
	Page  int    `json:"page"`
	Depth int    `json:"depth"`
}

//go:embed reading.js
var reading []byte

// Read reads a PDF with MuPDF.
func (b Bench) Read(tb testing.TB, path string) Reading {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool:  "mutool",
		Args:  []string{"run", sandbox.InPath("read.js")},
		Light: true,
		Inputs: []sandbox.Mount{
			{Host: path, Name: "read.pdf"},
			{Name: "read.js", Content: reading},
		},
	})
	if err != nil {
		tb.Fatal(err)
	}

	var seen Reading
	if err := json.Unmarshal(said.Stdout, &seen); err != nil {
		tb.Fatalf("%v: %s%s", err, said.Stdout, said.Stderr)
	}

	return seen
}

// Step has an engine do an operation from one format to another, to inputs that hold these contents
// and are named part1, part2 and so on.
func (b Bench) Step(
	tb testing.TB, e ports.Engine, edge route.Edge, options option.Values, contents ...[]byte,
) (ports.Made, error) {
	tb.Helper()

	inputs := make([]ports.Input, len(contents))
	for i, content := range contents {
		path := b.Put(tb, content)

		facts, err := e.Probe(tb.Context(), path, edge.From, file.Facts{})
		if err != nil { // the step is to find out by itself
			facts = file.Facts{}
		}

		inputs[i] = ports.Input{
			Path:  path,
			Name:  "part" + string(rune('1'+i)) + "." + edge.From,
			Facts: facts,
		}
	}

	return e.Do(tb.Context(), ports.Step{
		Edge: edge, Inputs: inputs, Options: options, Dir: b.Dir(tb), Progress: func(float64) {},
	})
}

// Opens reports whether a PDF asks for a password, and whether this one opens it.
func (b Bench) Opens(tb testing.TB, path, password string) (asks, opens bool) {
	tb.Helper()

	const script = `var doc = new PDFDocument("/in/read.pdf");
print(JSON.stringify([doc.needsPassword(), doc.authenticatePassword(read("/in/password"))]));`

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "mutool", Args: []string{"run", sandbox.InPath("read.js")}, Light: true,
		Inputs: []sandbox.Mount{
			{Host: path, Name: "read.pdf"},
			{Name: "read.js", Content: []byte(script)},
			{Name: "password", Content: []byte(password)},
		},
	})
	if err != nil {
		tb.Fatal(err)
	}

	var seen [2]bool
	if err := json.Unmarshal(said.Stdout, &seen); err != nil {
		tb.Fatalf("%v: %s%s", err, said.Stdout, said.Stderr)
	}

	return seen[0], seen[1]
}

// Info returns what pdfinfo says of a PDF, by the words that it begins its lines with.
func (b Bench) Info(tb testing.TB, path string) map[string]string {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "pdfinfo", Args: []string{sandbox.InPath("read.pdf")}, Light: true,
		Inputs: []sandbox.Mount{{Host: path, Name: "read.pdf"}},
	})
	if err != nil {
		tb.Fatal(err)
	}

	about := map[string]string{}

	for line := range strings.SplitSeq(string(said.Stdout), "\n") {
		key, value, _ := strings.Cut(line, ":")
		about[key] = strings.TrimSpace(value)
	}

	return about
}
