package swollen

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Name is how the program is called: "convertd engine swollen IN".
const Name = "swollen"

// tooLarge is what the program says of a PDF that unpacks to too much. Of others it says nothing.
const tooLarge = "too large"

// Main says whether a PDF unpacks to too much, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	much, err := run(args)
	if err == nil && much {
		_, err = fmt.Fprintln(stdout, tooLarge)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "swollen:", err)
		return 1
	}

	return 0
}

func run(args []string) (bool, error) {
	if len(args) != 1 {
		return false, errors.New("give a path")
	}

	in, err := os.Open(args[0])
	if err != nil {
		return false, err
	}

	defer func() { _ = in.Close() }()

	info, err := in.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}

	// pages of a file count for no memory, and most are passed over
	pdf, err := unix.Mmap(
		int(in.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return false, fmt.Errorf("read the PDF: %w", err)
	}

	defer func() { _ = unix.Munmap(pdf) }()

	return tooMuch(pdf), nil
}
