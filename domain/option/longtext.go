package option

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"strings"
)

// LongText is a text of a request that is too long to be held in memory.
type LongText interface {
	Size() int64 // bytes, or somewhat more
	Open() io.Reader
}

// Encoded is a file in base64 that is decoded when it is read.
type Encoded struct{ text LongText }

// Size returns how many bytes it decodes to, or somewhat more.
func (e Encoded) Size() int64 { return e.text.Size() / 4 * 3 }

// ErrNotBase64 is the end of content that turns out not to be base64.
var ErrNotBase64 = errors.New("not valid base64")

// ErrTooMuchData is the end of content that is larger than MaxData.
var ErrTooMuchData = errors.New("larger than the limit of data in a request")

// Open returns the file's bytes. Text that is not base64 ends with ErrNotBase64, and what is larger
// than MaxData with ErrTooMuchData.
func (e Encoded) Open() io.Reader {
	text := bufio.NewReaderSize(e.text.Open(), 64<<10)

	if problem := skipMedia(text); problem != "" {
		return &letters{err: ErrNotBase64}
	}

	return &decoding{base64.NewDecoder(base64.RawStdEncoding, &letters{text: text}), MaxData}
}

// decoding tells what the decoder cannot read from what its source cannot.
type decoding struct {
	io.Reader

	left int
}

func (d *decoding) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	if d.left -= n; d.left < 0 {
		return 0, ErrTooMuchData
	}

	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = ErrNotBase64
	}

	return n, err
}

// letters reads base64 as the decoder takes it: the standard alphabet without padding and breaks.
type letters struct {
	text   *bufio.Reader
	padded bool // only padding and blanks may follow
	err    error
}

func (l *letters) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}

	read, err := l.text.Read(p)
	l.err = err
	n := 0

	for _, c := range p[:read] {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case '=':
			l.padded = true
			continue
		case '-':
			c = '+'
		case '_':
			c = '/'
		}

		if l.padded {
			l.err = ErrNotBase64
			return n, l.err
		}

		p[n] = c
		n++
	}

	return n, err
}

// skipMedia reads over what a data URL says before its data, and returns what is wrong with it.
func skipMedia(text *bufio.Reader) (problem string) {
	const scheme, most = "data:", 256

	if head, _ := text.Peek(len(scheme)); string(head) != scheme {
		return ""
	}

	head, _ := text.Peek(most)

	media, _, found := strings.Cut(string(head), ",")
	if !found || !strings.HasSuffix(media, ";base64") {
		return notBase64URL
	}

	_, _ = text.Discard(len(media) + 1) // it was just seen

	return ""
}

// parseLong takes a file of a request that is too long to be held in memory. One that is bounded
// lower, such as a mark, is small enough.
func (f Field) parseLong(in LongText) (any, string) {
	if f.Max > 0 {
		const room = 2 // for line breaks and padding

		text, err := io.ReadAll(io.LimitReader(in.Open(), room*int64(f.Max)+1))
		if err != nil || len(text) > room*int(f.Max) {
			return nil, tooLarge(f.Max)
		}

		return f.parseBase64(string(text))
	}

	encoded := Encoded{in}
	if encoded.Size() > MaxData+MaxData/16 { // the rest may be line breaks
		return nil, tooMuchData()
	}

	if problem := skipMedia(bufio.NewReader(in.Open())); problem != "" {
		return nil, problem
	}

	return encoded, ""
}
