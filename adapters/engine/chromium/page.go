package chromium

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/kit"
)

// readable refuses what is no text: Chromium shows any bytes as a page.
func readable(path string) error {
	const some = 4096

	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("look at the page: %w", err)
	}
	defer func() { _ = f.Close() }()

	head, err := io.ReadAll(io.LimitReader(f, some))
	if err != nil {
		return fmt.Errorf("look at the page: %w", err)
	}

	if bytes.ContainsFunc(head, control) && !wide(head) {
		return kit.Damaged("html")
	}

	return nil
}

// control tells the characters that no text holds.
func control(r rune) bool {
	const escape = '\x1b' // which charsets of Japanese change over with

	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != escape
}

// wide tells UTF-16, every other byte of whose markup is none.
func wide(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}
