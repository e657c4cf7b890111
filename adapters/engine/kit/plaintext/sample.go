package plaintext

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// sampleSize is how much of a text is looked at to say how it is written.
const sampleSize = 64 << 10

// sample is what says how a text is written.
type sample struct {
	head   []byte // how it begins
	marked []byte // the first part of it that is not ASCII; nil where there is none
	utf8   bool   // all of it is
}

// take reads a text once.
func take(in io.Reader) (sample, error) {
	s := sample{utf8: true}

	var cut []byte // of a character, at the end of the part before

	for b := make([]byte, sampleSize); ; {
		n, err := io.ReadFull(in, b)

		part := b[:n]
		if s.head == nil {
			s.head = bytes.Clone(part)
		}

		if s.marked == nil &&
			bytes.ContainsFunc(part, func(r rune) bool { return r >= utf8.RuneSelf }) {
			s.marked = bytes.Clone(part)
		}

		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if s.utf8 {
			cut, s.utf8 = valid(append(cut, part...), last)
		}

		if last {
			return s, nil
		}

		if err != nil {
			return s, err
		}
	}
}

// valid reports whether the bytes are UTF-8. Unless they are the last ones, a character at the end
// may be cut off: what there is of it is returned.
func valid(b []byte, last bool) (cut []byte, ok bool) {
	whole := len(b)
	for back := 1; !last && back < utf8.UTFMax && back <= len(b); back++ {
		if at := len(b) - back; utf8.RuneStart(b[at]) {
			if !utf8.FullRune(b[at:]) {
				whole = at
			}

			break
		}
	}

	return bytes.Clone(b[whole:]), utf8.Valid(b[:whole])
}
