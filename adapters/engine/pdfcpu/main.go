package pdfcpu

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// order is what Main is asked for: one of these, and where a PDF is to be written.
type order struct {
	Join     []part      `json:"join,omitempty"`
	Optimize string      `json:"optimize,omitempty"` // the path of a PDF
	Settle   string      `json:"settle,omitempty"`   // the path of a PDF
	Shrink   *shrinking  `json:"shrink,omitempty"`
	Compare  *comparison `json:"compare,omitempty"`
	Output   string      `json:"output,omitempty"`
}

// part is one of several PDFs.
type part struct {
	Path  string `json:"path"`
	Title string `json:"title"` // of its bookmark
}

// Main is the program that the engine starts: it does one order, answers in JSON and returns the
// exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	api.DisableConfigDir()

	answer, err := run(args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(answer)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "pdfcpu:", err)
		return 1
	}

	return 0
}

func run(args []string) (answer any, err error) {
	if len(args) != 1 {
		return nil, errors.New("give the path of the order")
	}

	content, err := os.ReadFile(args[0])
	if err != nil {
		return nil, err
	}

	var o order
	if err := json.Unmarshal(content, &o); err != nil {
		return nil, fmt.Errorf("the order: %w", err)
	}

	switch {
	case len(o.Join) > 0:
		return nil, join(o.Join, o.Output)
	case o.Optimize != "":
		return nil, api.OptimizeFile(o.Optimize, o.Output, model.NewDefaultConfiguration())
	case o.Settle != "":
		return nil, settle(o.Settle, o.Output)
	case o.Shrink != nil:
		return o.Shrink.shrink()
	case o.Compare != nil:
		return o.Compare.alike()
	}

	return nil, errors.New("the order is empty")
}
