package httpapi

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/fault"
)

// What a form may hold.
const (
	maxParts    = 200
	maxFiles    = 50
	maxField    = 64 << 10 // bytes of one field that is no file
	maxBoundary = 70       // RFC 2046, section 5.1.1
	maxEpilogue = 64 << 10 // bytes after the last part
)

// readBuffer makes reads from the connection large: the multipart reader alone would take 4 KiB at a time.
const readBuffer = 64 << 10

// eachPart hands out the parts of a form as they come, in whatever order, and then reads the body to its end. Its errors are faults, and
// those of visit.
func eachPart(body io.Reader, boundary string, visit func(part *multipart.Part) error) error {
	if boundary == "" || len(boundary) > maxBoundary {
		return fault.New(fault.InvalidRequest, "The content type multipart/form-data must name a boundary of at most %d characters.", maxBoundary)
	}
	buffered := bufio.NewReaderSize(body, readBuffer)
	parts := multipart.NewReader(buffered, boundary)
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if err == io.EOF { // unwrapped: a wrapped EOF is a form without its end
			break
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
		if err := visit(part); err != nil {
			return err
		}
	}
	n, err := io.Copy(io.Discard, io.LimitReader(buffered, maxEpilogue+1))
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
	return fault.New(fault.InvalidRequest, "The body is not a complete multipart form.").Because(err)
}

// partContent is a part's bytes. Its errors are faults.
type partContent struct{ part *multipart.Part }

func (c partContent) Read(p []byte) (int, error) {
	n, err := c.part.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenForm(err)
	}
	return n, err
}

// isFile tells a file from a text field: by its file name, or a content type that is no text.
func isFile(part *multipart.Part) bool {
	media := part.Header.Get("Content-Type")
	return part.FileName() != "" || (media != "" && !strings.HasPrefix(media, "text/plain"))
}

// readField returns the text of a field.
func readField(part *multipart.Part) (string, error) {
	name := fault.Clip(part.FormName(), fault.MaxNamed)
	text, err := io.ReadAll(io.LimitReader(partContent{part}, maxField+1))
	switch {
	case err != nil:
		return "", brokenForm(err)
	case len(text) > maxField:
		return "", fault.New(fault.InvalidInput, "%s is larger than %d KiB, the limit of a field that is no file.", name, maxField>>10).On(name)
	case !utf8.Valid(text):
		return "", fault.New(fault.InvalidInput, "%s must be UTF-8 text.", name).On(name)
	}
	return string(text), nil
}
