package sheetfit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Name is how the program is called: "convertd engine sheetfit FORMAT WAY IN OUT".
const Name = "sheetfit"

// Main writes a workbook anew, prints a Report as JSON, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	report, err := run(args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(report)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "sheetfit:", err)
		return 1
	}

	return 0
}

func run(args []string) (report Report, err error) {
	if len(args) != 4 {
		return report, errors.New("give a format, a way, and the paths of input and output")
	}

	in, err := os.Open(args[2])
	if err != nil {
		return report, err
	}

	defer func() { _ = in.Close() }()

	info, err := in.Stat()
	if err != nil {
		return report, err
	}

	out, err := os.Create(args[3])
	if err != nil {
		return report, err
	}

	report, err = Rewrite(in, info.Size(), out, args[0], args[1])

	return report, errors.Join(err, out.Close())
}
