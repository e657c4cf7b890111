package id3

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Name is how the program is called: "convertd engine id3 FILE".
const Name = "id3"

// mostBytes is how large a tag may be: pictures are in it.
const mostBytes = 256 << 20

// Main changes a file in its place, and returns the exit code.
func Main(args []string, _, stderr io.Writer) int {
	if err := run(args); err != nil {
		_, _ = fmt.Fprintln(stderr, "id3:", err)
		return 1
	}

	return 0
}

func run(args []string) (err error) {
	if len(args) != 1 {
		return errors.New("give the path of a file")
	}

	f, err := os.OpenFile(args[0], os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()

	return Correct(f)
}

// Correct moves comments and lyrics of a file's tag to where players look for them.
func Correct(f io.ReadWriteSeeker) error {
	at, err := find(f)
	if err != nil || at < 0 {
		return err
	}

	head := make([]byte, tagHeader)
	if err := readAt(f, at, head); err != nil {
		return err
	}

	size, err := synchsafe(head[6:])

	version, flags := head[3], head[5]
	if err != nil || version < 3 || version > 4 || flags != 0 || size > mostBytes {
		return nil //nolint:nilerr // it is another tag than those that FFmpeg writes
	}

	frames := make([]byte, size)
	if err := readAt(f, at+tagHeader, frames); err != nil {
		return err
	}

	changed, ok := corrected(frames, version)
	if !ok {
		return nil
	}

	if _, err := f.Seek(at+tagHeader, io.SeekStart); err != nil {
		return err
	}

	_, err = f.Write(changed)

	return err
}

func readAt(f io.ReadSeeker, at int64, b []byte) error {
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return err
	}

	_, err := io.ReadFull(f, b)

	return err
}

// find returns where the tag begins: at the start, or in AIFF in a chunk of its own; -1 for none.
func find(f io.ReadSeeker) (int64, error) {
	head := make([]byte, 12)
	if err := readAt(f, 0, head); err != nil {
		return -1, err
	}

	if string(head[:3]) == "ID3" {
		return 0, nil
	}

	if string(head[:4]) != "FORM" {
		return -1, nil
	}

	chunk := make([]byte, 8)

	for at := int64(len(head)); ; {
		err := readAt(f, at, chunk)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return -1, nil
		}

		if err != nil {
			return -1, err
		}

		if string(chunk[:4]) == "ID3 " {
			return at + int64(len(chunk)), nil
		}

		size := int64(binary.BigEndian.Uint32(chunk[4:]))
		at += int64(len(chunk)) + size + size%2
	}
}
