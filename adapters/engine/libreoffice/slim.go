package libreoffice

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// spare begins, behind its brace, a picture for readers that know nothing of the one before it. It
// is not packed, and forty times as large as a photo (RTF 1.9.1, "Pictures"). Word has known better
// since 1997.
const spare = `\nonshppict`

// slim takes the spare pictures out of a document in RTF.
func slim(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("look at the document: %w", err)
	}
	defer func() { _ = in.Close() }() // opened for reading

	out, err := os.CreateTemp(filepath.Dir(path), "slim-*")
	if err != nil {
		return fmt.Errorf("write the document: %w", err)
	}

	to := bufio.NewWriter(out)

	err = copyWithout(bufio.NewReader(in), to)
	if err = errors.Join(err, to.Flush(), out.Close()); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}

	if err := os.Rename(out.Name(), path); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}

	return nil
}

// copyWithout copies a document but for its spare pictures.
func copyWithout(in *bufio.Reader, to *bufio.Writer) error {
	for {
		c, err := in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err == nil && c == '{' {
			if next, _ := in.Peek(len(spare)); bytes.Equal(next, []byte(spare)) {
				if err := skipGroup(in); err != nil {
					return err
				}

				continue
			}
		}

		if err == nil && c == '\\' { // what follows may be a brace of the text
			_ = to.WriteByte(c) // its error stays, for Flush to tell
			c, err = in.ReadByte()
		}

		if err != nil {
			return err
		}

		_ = to.WriteByte(c)
	}
}

// skipGroup reads up to the end of the group whose brace was read.
func skipGroup(in *bufio.Reader) error {
	for depth := 1; depth > 0; {
		c, err := in.ReadByte()
		if err != nil {
			return err
		}

		switch c {
		case '\\':
			if _, _, err := control(in); err != nil { // pictures are written in hexadecimal digits
				return err
			}
		case '{':
			depth++
		case '}':
			depth--
		}
	}

	return nil
}
