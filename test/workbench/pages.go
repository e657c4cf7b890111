package workbench

import (
	"bytes"
	"os/exec"
	"strconv"
	"testing"
)

// Pages returns a TIFF of so many pages: page n is n times ten pixels wide.
func Pages(tb testing.TB, count int) []byte {
	tb.Helper()

	var args []string
	for n := range count {
		args = append(args, "-size", strconv.Itoa(10*(n+1))+"x8", "gradient:red-blue")
	}

	var out, said bytes.Buffer

	command := exec.CommandContext(
		tb.Context(), "convert-im6.q16", append(args, "-depth", "8", "tiff:-")...)
	command.Stdout, command.Stderr = &out, &said

	if err := command.Run(); err != nil {
		tb.Fatalf("make a TIFF of pages: %v: %s", err, said.Bytes())
	}

	return out.Bytes()
}
