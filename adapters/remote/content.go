package remote

import (
	"errors"
	"fmt"
	"io"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// content is a file on its way out. An error of its own ends the upload before the library hears of
// it, which might take what there is for the whole.
type content struct {
	ports.Outgoing

	abort func()
	left  int64
	err   error // of the content's own
}

// rewind begins at the start. abort is called when the content fails.
func (c *content) rewind(abort func()) error {
	c.abort, c.left = abort, c.Size

	if _, err := c.Content.Seek(0, io.SeekStart); err != nil {
		return c.fail(fmt.Errorf("read the file again: %w", err))
	}

	return nil
}

// Read implements io.Reader.
func (c *content) Read(p []byte) (int, error) {
	n, err := c.Content.Read(p)
	c.left -= int64(n)

	switch {
	case errors.Is(err, io.EOF) && c.left == 0, err == nil && c.left >= 0:
		return n, err //nolint:wrapcheck // io.EOF is the readers'
	case err == nil || errors.Is(err, io.EOF):
		err = fmt.Errorf("the file is not of %d bytes", c.Size)
	}

	return n, c.fail(err)
}

func (c *content) fail(err error) error {
	c.err = err
	c.abort()

	return fault.New(fault.Internal, "The file could not be read.").
		Because(err)
	// nothing that passes
}
