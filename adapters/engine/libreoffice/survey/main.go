package survey

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Name is how the program is called: "convertd engine survey FORMAT FILE".
const Name = "survey"

// Main prints what a document holds as JSON, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	found, err := run(args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(found)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "survey:", err)
		return 1
	}

	return 0
}

func run(args []string) (Found, error) {
	if len(args) != 2 {
		return Found{}, errors.New("give a format and a path")
	}

	in, err := os.Open(args[1])
	if err != nil {
		return Found{}, err
	}

	defer func() { _ = in.Close() }()

	if _, packed := texts()[family(args[0])]; !packed {
		return unpacked(in, args[0])
	}

	info, err := in.Stat()
	if err != nil {
		return Found{}, err
	}

	return Zip(in, info.Size(), args[0])
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
