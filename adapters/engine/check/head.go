package check

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// headSize is how much of a file is read in this process; sniffing takes no more.
const headSize = 256 << 10

// headOf returns a file's first bytes, and whether that is all of it.
func headOf(path string) (head []byte, all bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, fmt.Errorf("check: %w", err)
	}
	defer func() { _ = f.Close() }()

	head = make([]byte, headSize)

	n, err := io.ReadFull(f, head)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return head[:n], true, nil
	case err != nil:
		return nil, false, fmt.Errorf("check: %w", err)
	}

	return head, false, nil
}
