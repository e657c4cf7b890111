package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"
)

// outgoing is a file that is sent. How far it has been read is shown as a bar, if there is one.
type outgoing struct {
	*os.File

	name string // without its folder
	size int64
	bar  *progressbar.ProgressBar // nil for none
}

// openFor opens what is to be sent, an outgoing where it is a file; finish closes it and clears the
// bar away.
func (s *session) openFor(
	ctx context.Context, path string, hidden bool,
) (content io.Reader, finish func(), err error) {
	if foreign(path) {
		body, err := s.open(ctx, path)
		if err != nil {
			return nil, nil, err
		}

		return body, func() { _ = body.Close() }, nil
	}

	f, err := os.Open(path)
	if err != nil {
		return nil, nil, unusable(err)
	}

	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = unusable(os.ErrInvalid)
	}

	if err != nil {
		_ = f.Close() // opened for reading, so that closing loses nothing
		return nil, nil, err
	}

	file := &outgoing{File: f, name: filepath.Base(path), size: info.Size()}
	if hidden || !s.lively {
		return file, func() { _ = f.Close() }, nil
	}

	file.bar = progressbar.NewOptions64(
		info.Size(),
		progressbar.OptionSetWriter(s.errs),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription(file.name),
	)

	return file, func() { _ = file.bar.Clear(); _ = f.Close() }, nil
}

// Read implements io.Reader.
func (c *outgoing) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.tell(n)

	return n, err
}

// tell moves the bar. That it cannot be drawn is no reason to stop.
func (c *outgoing) tell(n int) {
	if c.bar != nil {
		_ = c.bar.Add(n)
	}
}

// rest reads the file from an offset on, whoever else reads it.
func (c *outgoing) rest(offset int64) *remainder {
	if c.bar != nil {
		_ = c.bar.Set64(offset)
	}

	return &remainder{of: c, left: io.NewSectionReader(c.File, offset, c.size-offset)}
}

// remainder is what is left to be sent of a file.
type remainder struct {
	of   *outgoing
	left *io.SectionReader
}

// Read implements io.Reader.
func (r *remainder) Read(p []byte) (int, error) {
	n, err := r.left.Read(p)
	r.of.tell(n)

	return n, err
}
