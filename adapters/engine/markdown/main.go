package markdown

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/kit/charset"
)

// exitNoText is what Main ends with where the file is no text; other failures are 1.
const exitNoText = 10

// mostText is longer than any text that people write.
const mostText = 32 << 20

// report is what Main prints as JSON.
type report struct {
	Encoding string `json:"encoding"`
}

// Main is the program that the engine starts, and returns its exit code. The arguments are the
// charset, "" to find it out, the title of a page that has no heading, and the two files.
func Main(args []string, stdout, stderr io.Writer) int {
	err := errors.New("give an encoding, a title and two files")
	if len(args) == 4 {
		err = run(args, stdout)
	}

	if err == nil {
		return 0
	}

	_, _ = fmt.Fprintln(stderr, "markdown:", err)

	if errors.Is(err, charset.ErrNoText) {
		return exitNoText
	}

	return 1
}

func run(args []string, stdout io.Writer) error {
	in, err := os.Open(args[2])
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()

	content, err := io.ReadAll(io.LimitReader(in, mostText+1))
	if err != nil {
		return err
	}

	if len(content) > mostText {
		return charset.ErrNoText
	}

	text, encoding, err := charset.Decode(content, args[0])
	if err != nil {
		return err
	}

	const ours = 0o600

	page, err := render(text, args[1])
	if err == nil {
		err = os.WriteFile(args[3], page, ours)
	}

	if err != nil {
		return err
	}

	return json.NewEncoder(stdout).Encode(report{Encoding: encoding})
}
