package format

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

//go:embed formats.csv
var table string

// Registry finds formats by id, alias, extension and MIME type. It is immutable and safe for concurrent use.
type Registry struct {
	list   []Format
	byName map[string]int // ids and aliases
	byExt  map[string]int
	byMIME map[string]int
}

// NewRegistry reads the embedded catalogue.
func NewRegistry() (*Registry, error) { return Parse(strings.NewReader(table)) }

// Parse reads a catalogue: CSV with a header and the columns id, name, category, mime, extensions, aliases; the last three are lists
// separated by blanks. An id or alias that stands twice is an error; of two formats that share an extension or a MIME type the first wins.
func Parse(r io.Reader) (*Registry, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the format table: %w", err)
	}
	if len(rows) == 0 {
		return nil, errors.New("the format table is empty")
	}
	reg := &Registry{byName: map[string]int{}, byExt: map[string]int{}, byMIME: map[string]int{}}
	for _, row := range rows[1:] {
		if err := reg.add(row); err != nil {
			return nil, err
		}
	}
	return reg, nil
}

func (r *Registry) add(row []string) error {
	f := Format{
		ID: row[0], Name: row[1], Category: Category(row[2]),
		MIME: strings.Fields(row[3]), Extensions: strings.Fields(row[4]), Aliases: strings.Fields(row[5]),
	}
	if !slices.Contains(Categories(), f.Category) || len(f.MIME) == 0 || len(f.Extensions) == 0 {
		return fmt.Errorf("format %q: wrong category, or no MIME type or extension", f.ID)
	}
	at := len(r.list)
	for _, name := range append([]string{f.ID}, f.Aliases...) {
		if _, taken := r.byName[name]; taken {
			return fmt.Errorf("format %q: the name %q is taken", f.ID, name)
		}
		r.byName[name] = at
	}
	keep(r.byExt, f.Extensions, at)
	keep(r.byMIME, f.MIME, at)
	r.list = append(r.list, f)
	return nil
}

func keep(index map[string]int, names []string, at int) {
	for _, name := range names {
		if _, taken := index[name]; !taken {
			index[name] = at
		}
	}
}

// Find returns the format of that id, alias or extension, case ignored, with or without a leading dot.
func (r *Registry) Find(name string) (Format, bool) {
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "."))
	if at, ok := r.byName[name]; ok {
		return r.list[at], true
	}
	return r.at(r.byExt, name)
}

// ByFilename returns the format that the extension of a file's name stands for.
func (r *Registry) ByFilename(name string) (Format, bool) {
	parts := strings.Split(strings.ToLower(name), ".")
	for i := max(1, len(parts)-2); i < len(parts); i++ { // "a.tar.gz" before "a.gz"
		if f, ok := r.at(r.byExt, strings.Join(parts[i:], ".")); ok {
			return f, true
		}
	}
	return Format{}, false
}

// ByMIME returns the format of that MIME type; parameters such as charset are ignored.
func (r *Registry) ByMIME(mime string) (Format, bool) {
	mime, _, _ = strings.Cut(mime, ";")
	return r.at(r.byMIME, strings.ToLower(strings.TrimSpace(mime)))
}

// All returns every format in the order of the catalogue. The slice is the caller's.
func (r *Registry) All() []Format { return slices.Clone(r.list) }

func (r *Registry) at(index map[string]int, key string) (Format, bool) {
	at, ok := index[key]
	if !ok {
		return Format{}, false
	}
	return r.list[at], true
}
