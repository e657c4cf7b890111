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

// Registry finds formats by id, alias, extension and MIME type. It is immutable and safe for
// concurrent use.
type Registry struct {
	list   []Format
	byName map[string]int // ids and aliases
	byExt  map[string]int
	byMIME map[string]int
}

// NewRegistry reads the embedded catalogue.
func NewRegistry() (*Registry, error) { return Parse(strings.NewReader(table)) }

// header names the columns of a catalogue.
const header = "id,name,category,mime,extensions,aliases,traits,signature,size,reader"

// Parse reads a catalogue: CSV whose first line is the header. Each further line is a format, and
// adding one takes a line and a sample for the tests. Lists are separated by blanks.
//
//	id          lower case, unique
//	name        for people
//	category    one of Categories
//	mime        a list of which the first is sent; of two formats that share one, the first wins
//	extensions  a list without dots of which the first is written; again the first format wins
//	aliases     a list of other ids
//	traits      a list of Traits
//	signature   a list of ways to recognise the format, one of which suffices: see Kind, Rule
//	            and Pattern; without any, the general library of types is believed
//	size        how a picture's head tells width and height: see Size
//	reader      who reads a finished file back, and what must be found: see Reader
//
// An id or alias that stands twice is an error, and so is a word that is not understood.
func Parse(r io.Reader) (*Registry, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the format table: %w", err)
	}

	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("the format table does not begin with %s", header)
	}

	reg := &Registry{byName: map[string]int{}, byExt: map[string]int{}, byMIME: map[string]int{}}

	for _, row := range rows[1:] {
		f, err := parseRow(row)
		if err == nil {
			err = reg.add(f)
		}

		if err != nil {
			return nil, fmt.Errorf("format %q: %w", row[0], err)
		}
	}

	if err := reg.linked(); err != nil {
		return nil, err
	}

	return reg, nil
}

func parseRow(row []string) (Format, error) {
	f := Format{
		ID:         row[0],
		Name:       row[1],
		Category:   Category(row[2]),
		MIME:       strings.Fields(row[3]),
		Extensions: strings.Fields(row[4]),
		Aliases:    strings.Fields(row[5]),
	}
	if !slices.Contains(Categories(), f.Category) || len(f.MIME) == 0 || len(f.Extensions) == 0 {
		return Format{}, errors.New("wrong category, or no MIME type or extension")
	}

	for word := range strings.FieldsSeq(row[6]) {
		if !slices.Contains(Traits(), Trait(word)) {
			return Format{}, fmt.Errorf("there is no trait %q", word)
		}

		f.Traits = append(f.Traits, Trait(word))
	}

	var err error
	if f.Signature, err = parseSignature(row[7]); err != nil {
		return Format{}, err
	}

	if f.Size, err = parseSize(row[8]); err != nil {
		return Format{}, err
	}

	f.Reader, err = parseReader(row[9])

	return f, err
}

func (r *Registry) add(f Format) error {
	at := len(r.list)
	for _, name := range append([]string{f.ID}, f.Aliases...) {
		if _, taken := r.byName[name]; taken {
			return fmt.Errorf("the name %q is taken", name)
		}

		r.byName[name] = at
	}

	keep(r.byExt, f.Extensions, at)
	keep(r.byMIME, f.MIME, at)
	r.list = append(r.list, f)

	return nil
}

// linked holds signatures that name other formats to formats that there are.
func (r *Registry) linked() error {
	for _, f := range r.list {
		for _, rule := range f.Signature {
			if at, ok := r.byName[rule.Like]; rule.Kind == As &&
				(!ok || r.list[at].ID != rule.Like) {
				return fmt.Errorf("format %q: as:%s names no format", f.ID, rule.Like)
			}
		}
	}

	return nil
}

func keep(index map[string]int, names []string, at int) {
	for _, name := range names {
		if _, taken := index[name]; !taken {
			index[name] = at
		}
	}
}

// Find returns the format of that id, alias or extension, case ignored, with or without a leading
// dot.
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
