package survey

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/libreoffice/redline"
)

// Name is how the program is called: "convertd engine survey FORMAT IN", or with "WAY OUT" behind
// it to have the document written anew without its tracked changes, and that one surveyed.
const Name = "survey"

// Report is what the program says of a document.
type Report struct {
	Found   Found `json:"found"`
	Changes bool  `json:"changes"` // there were some, or hidden text: OUT is without
	// why whether there are changes cannot be told; OUT is of no use then
	Unsettled string `json:"unsettled,omitempty"`
}

// Main prints its Report as JSON, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	report, err := run(args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(report)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "survey:", err)
		return 1
	}

	return 0
}

func run(args []string) (report Report, err error) {
	if len(args) != 2 && len(args) != 4 {
		return report, errors.New(
			"give a format and a path, and a way and a second path or neither",
		)
	}

	format, path := args[0], args[1]

	if len(args) == 4 {
		report.Changes, err = settle(format, path, args[2], args[3])
		if err != nil {
			report.Unsettled = err.Error()
		}
	}

	if report.Changes {
		path = args[3]
	}

	report.Found, err = file(format, path)

	return report, err
}

// settle writes a document anew, and reports whether it has changes or hidden text.
func settle(format, path, way, output string) (changes bool, err error) {
	in, err := os.Open(path)
	if err != nil {
		return false, err
	}

	defer func() { _ = in.Close() }()

	info, err := in.Stat()
	if err != nil {
		return false, err
	}

	out, err := os.Create(output)
	if err != nil {
		return false, err
	}

	report, err := redline.Rewrite(in, info.Size(), out, format, way)
	err = errors.Join(err, out.Close())

	return report.Changes && err == nil, err
}

func file(format, path string) (Found, error) {
	in, err := os.Open(path)
	if err != nil {
		return Found{}, err
	}

	defer func() { _ = in.Close() }()

	if _, packed := texts()[family(format)]; !packed {
		return unpacked(in, format)
	}

	info, err := in.Stat()
	if err != nil {
		return Found{}, err
	}

	return Zip(in, info.Size(), format)
}

// unpacked surveys what is no zip.
func unpacked(in io.Reader, formatID string) (Found, error) {
	switch formatID {
	case "rtf":
		return RTF(in)
	case "fodt", "fods", "fodp", "fodg":
		return Flat(in)
	}

	return Text(in)
}
