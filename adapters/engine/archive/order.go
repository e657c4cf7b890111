package archive

import (
	"github.com/convertd/convertd/adapters/engine/archive/pack"
)

// What an order asks for, beside archives by their format id.
const (
	toFiles = "files" // the files themselves, side by side
	toTree  = "tree"  // the files in their folders
	toTape  = "tape"  // a tar file of nothing but files and folders, whatever the input is
)

// order is what the engine asks its program to do. It goes through a file, since it may hold
// passwords.
type order struct {
	Inputs []input `json:"inputs"` // in the order of the arguments
	To     string  `json:"to"`     // toFiles, toTree or a format id
	Bare   bool    `json:"bare"`   // one file alone is written as it is; several become a tar file

	Open  string `json:"open,omitempty"` // the password of the inputs
	Seal  string `json:"seal,omitempty"` // that of the result
	Level int    `json:"level"`

	MaxFiles int   `json:"max_files"`
	MaxBytes int64 `json:"max_bytes"`
}

// input is a file to pack, or an archive.
type input struct {
	Name   string `json:"name"`
	Format string `json:"format,omitempty"` // of an archive; "" for a file that is packed as it is
}

// line is what the program prints: how far it is, and at the end what it made.
type line struct {
	Done   float64 `json:"done"`
	Report *report `json:"report,omitempty"`
}

// report is what was made.
type report struct {
	Products []pack.Product `json:"products,omitempty"` // of toFiles
	// the name of the file that was written as it is
	Single  string `json:"single,omitempty"`
	Links   int    `json:"links,omitempty"`   // left out
	Outside int    `json:"outside,omitempty"` // names that were cut
	Empty   int    `json:"empty,omitempty"`   // files left out
}
