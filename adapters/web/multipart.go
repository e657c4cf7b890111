package web

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/fault"
)

// The content types of forms. Only the first can hold files.
const (
	MediaForm       = "multipart/form-data"
	MediaURLEncoded = "application/x-www-form-urlencoded"
)

// What a form may hold.
const (
	maxParts    = 200
	maxField    = 64 << 10 // bytes of one field that is no file
	maxBoundary = 70       // RFC 2046, section 5.1.1
	maxEpilogue = 64 << 10 // bytes after the last part
	maxHeader   = 64 << 10 // bytes between two parts' contents
	maxFields   = 1 << 20  // bytes of all fields that are no file
)

// readBuffer makes reads from the connection large: the multipart reader alone would take 4 KiB at
// a time.
const readBuffer = 64 << 10

// EachPart hands out the parts of a form as they come, in whatever order, and then reads the body
// to its end. Its errors are faults, and those of visit.
func EachPart(body io.Reader, boundary string, visit func(part Part) error) error {
	if boundary == "" || len(boundary) > maxBoundary {
		return fault.New(
			fault.InvalidRequest,
			"The content type multipart/form-data must name a boundary of at most %d characters.",
			maxBoundary,
		)
	}

	buffered := bufio.NewReaderSize(body, readBuffer)
	headers := &headerBound{r: buffered}
	parts := multipart.NewReader(headers, boundary)
	fields := int64(maxFields)

	for n := 0; ; n++ {
		headers.begin()

		part, err := parts.NextPart()

		headers.end()

		if err == io.EOF { // unwrapped: a wrapped EOF is a form without its end
			return drain(buffered)
		}

		if err != nil {
			return brokenForm(err)
		}

		if n == maxParts {
			return fault.New(fault.InvalidRequest, "A form may have at most %d parts.", maxParts)
		}

		if part.FormName() == "" {
			return fault.New(fault.InvalidRequest, "A part of the form has no name.")
		}

		if err := visit(Part{part, &fields}); err != nil {
			return err
		}

		// what visit has left, which would else count as a header
		if _, err := io.Copy(io.Discard, part); err != nil {
			return brokenForm(err)
		}
	}
}

// headerBound bounds what is read on the way to a part's content. The multipart reader alone takes
// headers of 10 MB.
type headerBound struct {
	r    io.Reader
	on   bool
	left int
}

func (h *headerBound) begin() { h.on, h.left = true, maxHeader }
func (h *headerBound) end()   { h.on = false }

func (h *headerBound) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if h.left -= n; h.on && h.left < 0 {
		return 0, fault.New(fault.InvalidRequest,
			"The header of a part may be at most %d KiB.", maxHeader>>10)
	}

	return n, err
}

// drain reads what stands after a form's last part.
func drain(body io.Reader) error {
	n, err := io.Copy(io.Discard, io.LimitReader(body, maxEpilogue+1))
	if err == nil && n > maxEpilogue {
		err = errors.New("the epilogue goes on and on")
	}

	if err != nil {
		return brokenForm(err)
	}

	return nil
}

// brokenForm keeps faults of the body underneath; anything else is a malformed form.
func brokenForm(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}

	return fault.New(fault.InvalidRequest, "The body is not a complete multipart form.").
		Because(err)
}

// Part is one part of a form. What it reads are the part's bytes.
type Part struct {
	*multipart.Part

	fields *int64 // bytes that fields may still have
}

// Read implements io.Reader. Its errors are faults.
func (p Part) Read(b []byte) (int, error) {
	n, err := p.Part.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenForm(err)
	}

	return n, err
}

// IsFile tells a file from a text field: by its file name, or a content type that is no text.
func (p Part) IsFile() bool {
	media := p.Header.Get("Content-Type")
	return p.FileName() != "" || (media != "" && !strings.HasPrefix(media, "text/plain"))
}

// Text returns the text of a field. Its errors are faults.
func (p Part) Text() (string, error) {
	name := fault.Clip(p.FormName(), fault.MaxNamed)

	text, err := io.ReadAll(io.LimitReader(p, maxField+1))
	*p.fields -= int64(len(text))

	switch {
	case err != nil:
		return "", brokenForm(err)
	case *p.fields < 0:
		return "", fault.New(
			fault.InvalidInput,
			"The fields that are no files are larger than %d KiB together.",
			maxFields>>10,
		).On(name)
	case len(text) > maxField:
		return "", fault.New(
			fault.InvalidInput,
			"%s is larger than %d KiB, the limit of a field that is no file.",
			name,
			maxField>>10,
		).On(name)
	case !utf8.Valid(text):
		return "", fault.New(fault.InvalidInput, "%s must be UTF-8 text.", name).On(name)
	}

	return string(text), nil
}
