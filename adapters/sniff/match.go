package sniff

import (
	"cmp"
	"slices"

	"github.com/convertd/convertd/domain/format"
)

// container reads what files of one kind say of themselves.
type container struct {
	read    func(h *head) []string
	ordered bool // what is said first counts for more
	level   bool // a longer word counts for no more than a short one
}

// containers are all kinds of signatures but those that are held against the bytes, the library's
// word, or the name.
type containers map[format.Kind]container

func newContainers() containers {
	return containers{ //nolint:exhaustive // the rest are not read from what files say of themselves
		format.Brand:     {read: brands, ordered: true},
		format.Package:   {read: packaged},
		format.Declared:  {read: declared},
		format.Gzip:      {read: gzipped},
		format.Compound:  {read: streams, level: true},
		format.Ogg:       {read: packets},
		format.ASF:       {read: asfStreams},
		format.Palm:      {read: palmRecord},
		format.Chunk:     {read: chunks},
		format.Directory: {read: tags, ordered: true},
		format.Root:      {read: root},
		format.Structure: {read: structures, ordered: true},
	}
}

// signed tells the rules that are held against files first, structured those that are tried where
// nothing else was found, since it takes little to satisfy them.
func signed(r format.Rule) bool { return !structured(r) }

func structured(r format.Rule) bool { return r.Kind == format.Structure }

// match is a rule that holds. Of several, that is taken which says most: one about what a file
// contains, by what is said first, by a picture that moves where there is sound too, by how many
// bytes it asks for, and by the name.
type match struct {
	at     int // of the format in the table
	inside int
	place  int
	film   int
	fixed  int
	named  int
}

func (m match) compare(o match) int {
	return cmp.Or(
		cmp.Compare(m.inside, o.inside), cmp.Compare(m.place, o.place), cmp.Compare(m.film, o.film),
		cmp.Compare(m.fixed, o.fixed), cmp.Compare(m.named, o.named),
	)
}

// best returns the format whose rule says most of a file; of equals the first of the table.
func best(list []format.Format, h *head, which func(format.Rule) bool) (format.Format, bool) {
	var found []match

	for i := range list {
		for _, r := range list[i].Signature {
			if !which(r) {
				continue
			}

			if m, ok := h.match(&list[i], r); ok {
				m.at = i
				found = append(found, m)
			}
		}
	}

	if len(found) == 0 {
		return format.Format{}, false
	}

	return list[slices.MaxFunc(found, match.compare).at], true
}

// match holds one rule against the file.
func (h *head) match(f *format.Format, r format.Rule) (match, bool) {
	named := f.ID == h.named.ID
	if r.Named && !named {
		return match{}, false
	}

	m := match{film: one(f.Category == format.Video), fixed: r.Fixed(), named: one(named)}
	if r.Kind == format.Magic {
		return m, r.In(h.bytes)
	}

	kind, ok := h.kinds[r.Kind]
	if !ok {
		return match{}, false
	}

	m.inside = 1
	if kind.level {
		m.fixed = 0
	}

	for i, p := range r.Patterns {
		at := slices.IndexFunc(
			h.says(r.Kind),
			func(said string) bool { return p.StartOf([]byte(said)) },
		)
		if at < 0 {
			return match{}, false
		}

		if kind.ordered && i == 0 {
			m.place = -at
		}
	}

	return m, true
}

func one(b bool) int {
	if b {
		return 1
	}

	return 0
}
