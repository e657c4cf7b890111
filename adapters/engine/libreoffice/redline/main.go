package redline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Name is how the program is called: "convertd engine redline FORMAT WAY IN OUT".
const Name = "redline"

// Main writes a document anew, prints what it has found as JSON, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	found, err := run(args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(found)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "redline:", err)
		return 1
	}

	return 0
}

func run(args []string) (found Report, err error) {
	if len(args) != 4 {
		return found, errors.New("give a format, a way, and the paths of input and output")
	}

	in, err := os.Open(args[2])
	if err != nil {
		return found, err
	}

	defer func() { _ = in.Close() }()

	info, err := in.Stat()
	if err != nil {
		return found, err
	}

	out, err := os.Create(args[3])
	if err != nil {
		return found, err
	}

	found, err = Rewrite(in, info.Size(), out, args[0], args[1])

	return found, errors.Join(err, out.Close())
}
