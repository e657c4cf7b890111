package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// Name is how the program is called: "convertd engine pages FILE…".
const Name = "pages"

// Main prints how many pages each PDF has as a list in JSON, in order, and returns the exit code.
// One that cannot be read, or is encrypted, has 0.
func Main(args []string, stdout, stderr io.Writer) int {
	api.DisableConfigDir()

	counts := make([]int, len(args))
	for i, path := range args {
		var err error
		if counts[i], err = count(path); err != nil {
			_, _ = fmt.Fprintf(stderr, "pages: %s: %v\n", path, err)
		}
	}

	if err := json.NewEncoder(stdout).Encode(counts); err != nil {
		_, _ = fmt.Fprintln(stderr, "pages:", err)
		return 1
	}

	return 0
}

// count reads a PDF to its last object, and holds it against the standard.
func count(path string) (pages int, err error) {
	defer func() {
		if p := recover(); p != nil { // of damaged files, pdfcpu takes some things for granted
			err = fmt.Errorf("it panics: %v", p)
		}
	}()

	in, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = in.Close() }() // opened for reading

	read, err := api.ReadAndValidate(in, model.NewDefaultConfiguration())
	if err != nil {
		return 0, err
	}

	if read.E != nil || read.Encrypt != nil {
		return 0, errors.New("it is encrypted")
	}

	return read.PageCount, nil
}
