package libreoffice

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// byDefault tells the formats that Excel encrypts with a password of its own where a workbook is
// only to be kept from being changed: "VelvetSweatshop" (MS-OFFCRYPTO 2.3.7.1 and 2.4.2.3).
func byDefault(formatID string) bool { return slices.Contains([]string{"xlsx", "xls"}, formatID) }

// locked reports whether a workbook that could not be opened is encrypted.
func locked(path, formatID string) (bool, error) {
	if !byDefault(formatID) {
		return false, nil
	}

	head, err := firstBytes(path)
	if err != nil {
		return false, err
	}

	old := bytes.HasPrefix(head, []byte(compound))

	return old && formatID == "xlsx" || encrypted(head, formatID), nil
}

// refuseEncryptedSlides looks for the record that says of slides whether they are encrypted (MS-PPT
// 2.3.2, CurrentUserAtom), wherever it lies.
func refuseEncryptedSlides(path string) error {
	const part = 1 << 20

	record := []byte("\x00\x00\xf6\x0f????\x14\x00\x00\x00\xdf\xc4\xd1\xf3")

	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("look at the slides: %w", err)
	}

	defer func() { _ = f.Close() }()

	b := make([]byte, part)
	for kept := 0; ; {
		n, err := io.ReadFull(f, b[kept:])
		if contains(b[:kept+n], record) {
			return protected()
		}

		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("look at the slides: %w", err)
		}

		kept = copy(b, b[len(b)-len(record):])
	}
}

// contains reports whether the record is there, in which a question mark is any byte.
func contains(b, record []byte) bool {
	start, end := record[:4], record[8:]
	for {
		at := bytes.Index(b, end)
		if at < 0 {
			return false
		}

		if at >= 8 && bytes.Equal(b[at-8:at-4], start) {
			return true
		}

		b = b[at+1:]
	}
}
