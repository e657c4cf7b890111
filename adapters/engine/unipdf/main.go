package unipdf

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	unidoc "github.com/unidoc/unipdf/v3/common/license"
)

// license is what the makers ask for.
type license struct {
	Key      string `json:"key"`
	Customer string `json:"customer"`
}

// order is what Main is asked for.
type order struct {
	License license  `json:"license"`
	Do      string   `json:"do"`
	Inputs  []string `json:"inputs,omitempty"` // paths of PDFs
	Output  string   `json:"output,omitempty"` // path of the PDF to write
	Pages   []int    `json:"pages,omitempty"`  // from 1
	Angle   string   `json:"angle,omitempty"`  // degrees clockwise, a multiple of 90
	User    string   `json:"user,omitempty"`   // the password that opens the PDF
	Owner   string   `json:"owner,omitempty"`  // the password that lifts its restrictions
	Denied  []string `json:"denied,omitempty"` // permissions; what is not named is allowed
}

const (
	doTry     = "try"
	doMerge   = "merge"
	doRotate  = "rotate"
	doExtract = "extract"
	doEncrypt = "encrypt"
	doDecrypt = "decrypt"
)

// inputName is the name under which the program sees the input of that number.
func inputName(number int) string { return fmt.Sprintf("input-%d.pdf", number) }

// Main is the program that the engine starts: it does one order and returns the exit code.
func Main(args []string, _, stderr io.Writer) int {
	if err := run(args); err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return 1
	}

	return 0
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("give the path of the order")
	}

	content, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}

	var o order
	if err := json.Unmarshal(content, &o); err != nil {
		return fmt.Errorf("the order: %w", err)
	}

	if o.License.Key != "" {
		if err := unidoc.SetLicenseKey(o.License.Key, o.License.Customer); err != nil {
			return err
		}
	}

	works := map[string]func(order) error{
		doTry:     try,
		doMerge:   merge,
		doRotate:  rotate,
		doExtract: extract,
		doEncrypt: encrypt,
		doDecrypt: decrypt,
	}

	work, known := works[o.Do]
	if !known {
		return fmt.Errorf("the order is unknown: %q", o.Do)
	}

	return work(o)
}
