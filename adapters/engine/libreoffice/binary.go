package libreoffice

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
)

// mostDigits is of the numbers in a document in RTF: its parameters have 32 bits.
const mostDigits = 10

// refuseMissingBytes refuses a document in RTF whose binary data ("\binN", RTF 1.9.1, "Pictures")
// reach beyond its end. LibreOffice would take minutes to make up what is missing.
func refuseMissingBytes(path, formatID string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("look at the document: %w", err)
	}
	defer func() { _ = f.Close() }()

	for in := bufio.NewReaderSize(f, 64<<10); ; {
		n, err := nextBinary(in)
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("look at the document: %w", err)
		}

		if _, err := io.CopyN(io.Discard, in, n); errors.Is(err, io.EOF) {
			return kit.Damaged(formatID)
		} else if err != nil {
			return fmt.Errorf("look at the document: %w", err)
		}
	}
}

// nextBinary reads up to binary data, and returns how many bytes of it follow.
func nextBinary(in *bufio.Reader) (int64, error) {
	for {
		if _, err := in.ReadSlice('\\'); errors.Is(err, bufio.ErrBufferFull) {
			continue
		} else if err != nil {
			return 0, err
		}

		if word, number, err := control(in); err != nil {
			return 0, err
		} else if word == "bin" && number > 0 {
			return number, nil
		}
	}
}

// control reads a control word behind its backslash, with its number and the blank after it. A
// symbol is read as a word without letters.
func control(in *bufio.Reader) (word string, number int64, err error) {
	var letters, digits []byte

	for {
		c, err := in.ReadByte()
		if err != nil {
			return "", 0, err
		}

		switch {
		case c >= 'a' && c <= 'z' && len(digits) == 0 && len(letters) < len("bin")+1:
			letters = append(letters, c)
			continue
		case c >= '0' && c <= '9' && len(letters) > 0 && len(digits) < mostDigits:
			digits = append(digits, c)
			continue
		case c != ' ' && len(letters) > 0:
			err = in.UnreadByte() // of the text, or of what comes next
		}

		number, _ = strconv.ParseInt(string(digits), 10, 64) // none is 0

		return string(letters), number, err
	}
}
