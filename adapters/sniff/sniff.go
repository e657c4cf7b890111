package sniff

import (
	"errors"
	"fmt"
	"io"
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
	list    []format.Format // of the registry, in its order
	kinds   containers
}

var _ ports.Sniffer = (*Sniffer)(nil)

// New returns a sniffer that recognises the formats of that registry by their signatures.
func New(formats *format.Registry) (*Sniffer, error) {
	if formats == nil {
		return nil, errors.New("sniff: the registry of formats is missing")
	}

	s := &Sniffer{formats: formats, list: formats.All(), kinds: newContainers()}
	for _, f := range s.list {
		if _, ok := decoders()[f.Size.Decoder]; !ok {
			return nil, fmt.Errorf(
				"sniff: format %q: nothing here reads sizes as %s",
				f.ID,
				f.Size.Decoder,
			)
		}
	}

	return s, nil
}

// Sniff judges a file; see ports.Sniffer.
func (s *Sniffer) Sniff(
	content io.ReaderAt,
	size int64,
	name string,
) (guess ports.Guess, err error) {
	defer func() {
		if recover() != nil { // a decoder of pictures or archives that stumbles over bad bytes
			guess.Facts = file.Facts{}
		}
	}()

	w := &whole{content: content, size: size}
	if size < 0 {
		w.more, w.size = true, headSize
	}

	first := w.at(0, min(w.size, headSize))

	w.size, w.missed = max(size, int64(len(first))), false
	if len(first) == 0 || w.err != nil {
		return ports.Guess{}, w.err
	}

	named, _ := s.formats.ByFilename(name)

	h := &head{bytes: first, named: named, formats: s.formats, kinds: s.kinds, whole: w}
	if f, like, ok := s.recognise(h); ok {
		guess.Format, guess.Like = f.ID, like
		guess.Facts = pictureFacts(f, h)
	}

	guess.Partial = w.missed

	return guess, w.err
}

// recognise looks behind the tags that may stand before any sound, then at the whole.
func (s *Sniffer) recognise(h *head) (is format.Format, like string, ok bool) {
	if behind := h.behindTags(); behind != nil {
		if f, like, ok := s.judge(behind); ok && f.Category == format.Audio {
			return f, like, true
		}
	}

	return s.judge(h)
}

// judge takes what the bytes say, and lets the name choose among formats that share them.
func (s *Sniffer) judge(h *head) (is format.Format, like string, ok bool) {
	f, ok := best(s.list, h, signed)
	if !ok {
		f, ok = s.library(h)
	}

	if !ok {
		f, ok = best(s.list, h, structured)
	}

	if ok && h.named.Likes(f.ID) {
		return h.named, f.ID, true
	}

	return f, "", ok
}

// library asks the general library of types, from its narrowest answer to its widest, about formats
// that have no stricter signature.
func (s *Sniffer) library(h *head) (format.Format, bool) {
	for m := mimetype.Detect(h.bytes); m != nil; m = m.Parent() {
		mime, _, _ := strings.Cut(m.String(), ";")
		if mime == playlist {
			mime = "text/plain"
		}

		if f, ok := s.formats.ByMIME(mime); ok && f.ByMIME() {
			return f, true
		}

		kind, _, _ := strings.Cut(mime, "/")
		if slices.Contains([]string{"audio", "image", "video"}, kind) {
			return format.Format{}, false // may be written as text, and is none
		}
	}

	return format.Format{}, false
}

// playlist is text that the library does not count as such.
const playlist = "application/vnd.apple.mpegurl"
