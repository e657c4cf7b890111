package winzip

import (
	"crypto/rand"
	"encoding/binary"
	"io"
)

// Writer encrypts what is written to it, by AES-256. Close writes what ends the file.
type Writer struct {
	keys

	to io.Writer
}

// NewWriter begins an encrypted file.
func NewWriter(to io.Writer, password string) (*Writer, error) {
	salt := make([]byte, Strongest.salt())
	_, _ = rand.Read(salt) // it never fails

	k, err := Strongest.keys(password, salt)
	if err != nil {
		return nil, err
	}

	for _, part := range [][]byte{salt, k.tell} {
		if _, err := to.Write(part); err != nil {
			return nil, err
		}
	}

	return &Writer{keys: k, to: to}, nil
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	const piece = 32 << 10

	buffer := make([]byte, min(len(p), piece))
	for at := 0; at < len(p); {
		n := min(len(buffer), len(p)-at)
		w.stream.XORKeyStream(buffer[:n], p[at:at+n])

		_, _ = w.code.Write(buffer[:n]) // it never fails
		if _, err := w.to.Write(buffer[:n]); err != nil {
			return at, err
		}

		at += n
	}

	return len(p), nil
}

// Close writes the code by which a change is seen. It closes nothing else.
func (w *Writer) Close() error {
	_, err := w.to.Write(w.code.Sum(nil)[:codeSize])
	return err
}

// Header returns the extra field of a file that is encrypted so and packed by that method. Its
// checksum is not told: it would tell something of the content (AE-2).
func Header(method uint16) []byte {
	const size, version = 7, 2

	field := []byte{Extra & 0xff, Extra >> 8, size, 0, version, 0, 'A', 'E', byte(Strongest)}

	return binary.LittleEndian.AppendUint16(field, method)
}
