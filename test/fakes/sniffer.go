package fakes

import (
	"errors"
	"fmt"
	"io"

	"github.com/convertd/convertd/ports"
)

// Sniffer judges a file by its first 4 KiB.
type Sniffer func(head []byte, name string) ports.Guess

var _ ports.Sniffer = Sniffer(nil)

// Sniff hands the head to the function.
func (s Sniffer) Sniff(content io.ReaderAt, _ int64, name string) (ports.Guess, error) {
	head := make([]byte, 4096)

	n, err := content.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ports.Guess{}, fmt.Errorf("fakes: read the head: %w", err)
	}

	return s(head[:n], name), nil
}
