package sniff

import (
	"bytes"
	"errors"
	"io"
	"math"

	"github.com/convertd/convertd/domain/format"
)

const (
	headSize = 256 << 10
	// most is how much may be read behind the head: the index of a zip of 50,000 entries.
	most = 8 << 20
)

// head is what is known of a file.
type head struct {
	bytes   []byte
	named   format.Format // what the name stands for; the zero value where it stands for none
	formats *format.Registry
	kinds   containers
	said    map[format.Kind][]string // what was read of it so far
	whole   *whole
}

// says returns what a file says of itself in containers of that kind.
func (h *head) says(kind format.Kind) []string {
	if said, known := h.said[kind]; known {
		return said
	}

	if h.said == nil {
		h.said = make(map[format.Kind][]string)
	}

	h.said[kind] = h.kinds[kind].read(h)

	return h.said[kind]
}

// behindTags returns what stands behind ID3 tags (id3.org, version 2), of which a careless program
// may have written two; nil where there are none.
func (h *head) behindTags() *head {
	const (
		header, tags = 10, 2
		enough       = 64 << 10
	)

	at, b := int64(0), h.bytes
	for range tags {
		if len(b) <= header || !bytes.HasPrefix(b, []byte("ID3")) || b[3] >= 0x10 {
			break
		}

		size := int64(b[6]&0x7f)<<21 | int64(b[7]&0x7f)<<14 | int64(b[8]&0x7f)<<7 | int64(b[9]&0x7f)
		at += header + size
		b = h.from(at, enough)
	}

	if at == 0 {
		return nil
	}

	return &head{bytes: b, named: h.named, formats: h.formats, kinds: h.kinds, whole: h.whole}
}

// from returns what the head holds from there on, or else so many bytes of the file.
func (h *head) from(at, enough int64) []byte {
	if at < int64(len(h.bytes)) {
		return h.bytes[at:]
	}

	return h.whole.at(at, enough)
}

// whole reads anywhere in a file, as far as it is here.
type whole struct {
	content io.ReaderAt
	size    int64 // as much as is here
	more    bool  // the rest has yet to come
	missed  bool  // something that was asked for lies in the rest
	read    int64
	err     error // the first
}

// at returns n bytes from there on, or as many as there are.
func (w *whole) at(offset, n int64) []byte {
	if offset < 0 || n <= 0 || offset > math.MaxInt64-n || w.err != nil {
		return nil
	}

	if offset+n > w.size {
		w.missed = w.missed || w.more
		n = w.size - offset
	}

	if n <= 0 || w.read+n > most+headSize {
		return nil
	}

	b := make([]byte, n)
	w.read += n

	got, err := w.content.ReadAt(b, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}

	return b[:got]
}
