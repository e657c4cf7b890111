package pdfcpu

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// order is what Main is asked for: one of these, and where a PDF is to be written.
type order struct {
	Join     []part      `json:"join,omitempty"`
	Optimize string      `json:"optimize,omitempty"` // the path of a PDF
	Settle   string      `json:"settle,omitempty"`   // the path of a PDF
	Shrink   *shrinking  `json:"shrink,omitempty"`
	Compare  *comparison `json:"compare,omitempty"`
	Output   string      `json:"output,omitempty"`
	Finished string      `json:"finished,omitempty"` // where qpdf writes what Join wrote, mended
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

	answer, next, err := run(args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(answer)
	}

	if err == nil && next != nil {
		err = sandbox.Become(next[0], next[1:]...)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "pdfcpu:", err)
		return 1
	}

	return 0
}

// run does the order. next is the command that takes this program's place after the answer; nil for
// none.
func run(args []string) (answer any, next []string, err error) {
	if len(args) != 1 {
		return nil, nil, errors.New("give the path of the order")
	}

	content, err := os.ReadFile(args[0])
	if err != nil {
		return nil, nil, err
	}

	var o order
	if err := json.Unmarshal(content, &o); err != nil {
		return nil, nil, fmt.Errorf("the order: %w", err)
	}

	switch {
	case len(o.Join) > 0:
		return o.join()
	case o.Optimize != "":
		err = api.OptimizeFile(o.Optimize, o.Output, model.NewDefaultConfiguration())
	case o.Settle != "":
		err = settle(o.Settle, o.Output)
	case o.Shrink != nil:
		answer, err = o.Shrink.shrink()
	case o.Compare != nil:
		answer, err = o.Compare.alike()
	default:
		err = errors.New("the order is empty")
	}

	return answer, nil, err
}
