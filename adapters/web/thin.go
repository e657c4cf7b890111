package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// thinReader reads JSON and puts a mark in the place of each long string.
type thinReader struct {
	from   *bufio.Reader
	offset int64 // of what is read next
	ready  []byte
	mark   string
	long   map[string]extent // by mark
	passed int64             // bytes handed on
	err    error
}

func newThinReader(from io.Reader) *thinReader {
	return &thinReader{
		from: bufio.NewReaderSize(from, longest), mark: newMark(), long: map[string]extent{},
	}
}

// Read implements io.Reader.
func (t *thinReader) Read(p []byte) (int, error) {
	for len(t.ready) == 0 && t.err == nil {
		t.err = t.fill()
	}

	if len(t.ready) == 0 {
		return 0, t.err
	}

	n := copy(p, t.ready)
	t.ready = t.ready[n:]

	if t.passed += int64(n); t.passed > thinnest {
		return 0, fault.New(
			fault.FileTooLarge,
			"The JSON body without the files in it is larger than the limit of %d MB.",
			thinnest>>20,
		)
	}

	return n, nil
}

// fill reads what stands before the next string, or that string.
func (t *thinReader) fill() error {
	c, err := t.from.ReadByte()
	if err != nil {
		return err //nolint:wrapcheck // io.EOF is the end
	}

	t.offset++

	if c == '"' {
		return t.fillString()
	}

	t.ready = append(t.ready[:0], c)
	for range min(t.from.Buffered(), longest/2) {
		next, _ := t.from.Peek(1) // it is in the buffer
		if len(next) == 0 || next[0] == '"' {
			break
		}

		_, _ = t.from.Discard(1) // it was just seen
		t.offset++
		t.ready = append(t.ready, next[0])
	}

	return nil
}

// fillString reads a string behind its first quote.
func (t *thinReader) fillString() error {
	start := t.offset
	t.ready = append(t.ready[:0], '"')

	for slashes, closed := 0, false; !closed; {
		piece, err := t.from.ReadSlice('"')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err //nolint:wrapcheck // io.EOF: the decoder tells what is missing
		}

		t.offset += int64(len(piece))
		body := bytes.TrimSuffix(piece, []byte{'"'})
		before := len(body) - len(bytes.TrimRight(body, `\`))

		if before == len(body) {
			before += slashes // they began in the piece before
		}

		// an odd number of backslashes escapes the quote
		closed, slashes = err == nil && before%2 == 0, before
		if err == nil {
			slashes = 0
		}

		if len(t.ready) <= longest {
			t.ready = append(t.ready, piece...)
		}
	}

	if end := t.offset - 1; end-start > longest-1 {
		name := t.mark + strconv.Itoa(len(t.long))
		t.long[name] = extent{start, end}
		t.ready = append(append(append(t.ready[:0], '"'), name...), '"')
	}

	return nil
}

// unescaper reads a JSON string as it is meant.
type unescaper struct {
	from *bufio.Reader
	rest string // of what an escape stands for
}

func newUnescaper(from io.Reader) *unescaper {
	return &unescaper{from: bufio.NewReaderSize(from, longest)}
}

// Read implements io.Reader.
func (u *unescaper) Read(p []byte) (int, error) {
	if u.rest == "" {
		if _, err := u.from.Peek(1); err != nil {
			return 0, err //nolint:wrapcheck // io.EOF is the end
		}

		plain, _ := u.from.Peek(min(len(p), u.from.Buffered()))
		if at := bytes.IndexByte(plain, '\\'); at >= 0 {
			plain = plain[:at]
		}

		if len(plain) > 0 {
			return u.from.Read(p[:len(plain)]) //nolint:wrapcheck // it is in the buffer
		}

		_, _ = u.from.Discard(1) // the backslash

		var err error
		if u.rest, err = u.escape(); err != nil {
			return 0, err
		}
	}

	n := copy(p, u.rest)
	u.rest = u.rest[n:]

	return n, nil
}

// escape reads what stands behind a backslash.
func (u *unescaper) escape() (string, error) {
	const digits = 4

	c, err := u.from.ReadByte()
	if err != nil {
		return "", io.ErrUnexpectedEOF
	}

	written := string(c)

	if c == 'u' {
		var four [digits]byte
		if _, err := io.ReadFull(u.from, four[:]); err != nil {
			return "", io.ErrUnexpectedEOF
		}

		written += string(four[:])
	}

	var meant string
	if err := json.NewDecoder(strings.NewReader(`"\` + written + `"`)).Decode(&meant); err != nil {
		return "", fmt.Errorf("read an escape: %w", err)
	}

	return meant, nil
}
