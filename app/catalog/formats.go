package catalog

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// Entry is a format, and what can be done with it on this installation.
type Entry struct {
	format.Format
	Readable bool
	Writable bool
	// Package names the missing Debian packages of a format that no engine here reads or writes,
	// with blanks between them; "" where the format is available, or where no engine is known.
	Package    string
	Operations []string // that take files of this format
}

// Available reports whether anything can be done with the format.
func (e Entry) Available() bool { return e.Readable || e.Writable }

// List returns the formats in the order of the catalogue: those of a category, and those that hold
// q in id, name, an alias or an extension, case ignored. An empty filter lets all through. A
// category that there is not is InvalidInput.
func (c *Catalog) List(category, q string) ([]Entry, error) {
	if category != "" && !slices.Contains(format.Categories(), format.Category(category)) {
		return nil, fault.New(fault.InvalidInput, "There is no category %q; there are: %s.",
			fault.Clip(category, fault.MaxNamed), join(format.Categories())).On("category")
	}

	q = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(q)), ".")

	var entries []Entry

	for _, f := range c.formats.All() {
		if (category == "" || f.Category == format.Category(category)) && holds(f, q) {
			entries = append(entries, c.entry(f))
		}
	}

	return entries, nil
}

func holds(f format.Format, q string) bool {
	return slices.ContainsFunc(
		slices.Concat([]string{f.ID, strings.ToLower(f.Name)}, f.Aliases, f.Extensions),
		func(text string) bool {
			return strings.Contains(text, q)
		},
	)
}

// Detail is an entry with what it can be turned into and made from, and the options of its making.
type Detail struct {
	Entry
	Targets []string // ids of what it can be turned into, sorted
	Sources []string // ids of what it can be made from, sorted
	Options []option.Field
}

// Find returns the format of that id, alias or extension; FormatNotFound where there is none, with
// the nearest in the detail "nearest".
func (c *Catalog) Find(name string) (Detail, error) {
	f, ok := c.formats.Find(name)
	if !ok {
		return Detail{}, c.unknown(fault.FormatNotFound, name)
	}

	convert := operation.Conversion()

	return Detail{
		Entry:   c.entry(f),
		Targets: c.planner.Targets(f.ID),
		Sources: c.planner.Sources(f.ID),
		Options: c.OptionsOf(convert, f.ID),
	}, nil
}

func (c *Catalog) entry(f format.Format) Entry {
	e := Entry{Format: f, Readable: c.reads[f.ID], Writable: c.writes[f.ID]}
	if !e.Available() {
		e.Package = c.missing[f.ID]
	}

	e.Operations = c.operations[f.ID]

	return e
}

func (c *Catalog) unknown(kind fault.Kind, name string) *fault.Fault {
	near, shown := c.formats.Near(name), fault.Clip(name, fault.MaxNamed)
	if len(near) == 0 {
		return fault.New(kind, "There is no format %q. GET /v1/formats lists them all.", shown)
	}

	return fault.New(kind, "There is no format %q. Near to it: %s. GET /v1/formats lists them all.", shown, join(near)).
		With("nearest", near)
}

func join[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, text := range list {
		texts[i] = string(text)
	}

	return strings.Join(texts, ", ")
}
