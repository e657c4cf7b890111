package swollen

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Name is how the program is called: "convertd engine swollen IN".
const Name = "swollen"

// What the program says of a file. Of one that nothing is wrong with it says nothing.
const (
	tooLarge = "too large" // a stream of a PDF unpacks to too much
	tooDeep  = "too deep"  // elements lie too deep in each other
	tooOften = "too often" // a drawing shows too many elements by reference
)

// Main says what is wrong with a file, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	found, err := run(args)
	if err == nil && found != "" {
		_, err = fmt.Fprintln(stdout, found)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "swollen:", err)
		return 1
	}

	return 0
}

func run(args []string) (found string, err error) {
	if len(args) != 1 {
		return "", errors.New("give a path")
	}

	in, err := os.Open(args[0])
	if err != nil {
		return "", err
	}

	defer func() { _ = in.Close() }()

	info, err := in.Stat()
	if err != nil || info.Size() == 0 {
		return "", err
	}

	// pages of a file count for no memory, and most are passed over
	content, err := unix.Mmap(
		int(in.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}

	defer func() { _ = unix.Munmap(content) }()

	return judge(in, content), nil
}

// judge returns what is wrong with a file, "" for nothing.
func judge(file io.ReaderAt, content []byte) string {
	switch kindOf(content) {
	case pdf:
		if swells(content) {
			return tooLarge
		}
	case packed:
		if tooDeepInside(file, int64(len(content))) {
			return tooDeep
		}
	case markup:
		if tooDeepText(content) {
			return tooDeep
		}

		if repeated(content) {
			return tooOften
		}
	case other:
	}

	return ""
}

// kind is what a file is, as far as it is looked into.
type kind int

const (
	other kind = iota
	pdf
	packed // a zip, which a document may be
	markup // XML or HTML
)

// headSize is how much of a file tells what it is.
const headSize = 1024

// kindOf returns what a file is that begins like that.
func kindOf(head []byte) kind {
	head = head[:min(len(head), headSize)]
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")

	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return pdf
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packed
	case bytes.HasPrefix(text, []byte("<")):
		return markup
	}

	return other
}
