package sniff

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// Sniffer recognises formats. It is safe for concurrent use.
type Sniffer struct {
	formats *format.Registry
	kinds   map[string]rule
	marks   []mark
}

var _ ports.Sniffer = (*Sniffer)(nil)

// rule returns the format that a head holds, given what kind of file it is, or "".
type rule func(h head) string

// head is what is known of a file.
type head struct {
	bytes []byte
	named string // id of the format that the name stands for, "" where it stands for none
	ext   string // of the name: lower case, without dot
}

// pick returns the format that the name stands for if it is one of the family, else the first of the family.
func (h head) pick(family ...string) string {
	if slices.Contains(family, h.named) {
		return h.named
	}
	return family[0]
}

// New returns a sniffer that recognises the formats of that registry.
func New(formats *format.Registry) (*Sniffer, error) {
	if formats == nil {
		return nil, errors.New("sniff: the registry of formats is missing")
	}
	return &Sniffer{formats: formats, kinds: kinds(), marks: marks()}, nil
}

// Sniff judges a file by its first bytes; see ports.Sniffer.
func (s *Sniffer) Sniff(first []byte, name string) (guess ports.Guess) {
	defer func() {
		if recover() != nil { // a decoder of pictures or archives that stumbles over bad bytes
			guess.Facts = file.Facts{}
		}
	}()
	if len(first) == 0 {
		return ports.Guess{}
	}
	h := head{bytes: first, ext: strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))}
	if f, ok := s.formats.ByFilename(name); ok {
		h.named = f.ID
	}
	if f, ok := s.formats.Find(s.recognise(h)); ok {
		guess.Format = f.ID
		guess.Facts = pictureFacts(f.ID, first)
	}
	return guess
}

// recognise asks our own marks first, since they are stricter, then the library with a second look at what it cannot tell apart.
func (s *Sniffer) recognise(h head) string {
	for _, m := range s.marks {
		if m.in(h.bytes) {
			return m.is(h)
		}
	}
	for m := mimetype.Detect(h.bytes); m != nil; m = m.Parent() {
		mime, _, _ := strings.Cut(m.String(), ";")
		if is, ok := s.kinds[mime]; ok {
			return is(h)
		}
		if f, ok := s.formats.ByMIME(mime); ok {
			return f.ID
		}
	}
	return ""
}
