package plaintext

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Name is how the program is called: "convertd engine plaintext".
const Name = "plaintext"

// Main rewrites a text, prints what it has found as JSON, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	found, err := run(args, stderr)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(found)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "plaintext:", err)
		return 1
	}

	return 0
}

func run(args []string, stderr io.Writer) (found Report, err error) {
	var asked Asked

	flags := flag.NewFlagSet(Name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&asked.Table, "table", false, "it is a table")
	flags.BoolVar(&asked.Text, "text", false, "all that stands in the table is text")
	flags.StringVar(&asked.Encoding, "encoding", "", "the charset")
	flags.StringVar(&asked.Delimiter, "delimiter", "", "what parts columns")
	flags.StringVar(&asked.Header, "header", "", "whether the first line holds names: yes or no")

	if err := flags.Parse(args); err != nil {
		return found, fmt.Errorf("arguments: %w", err)
	}

	if flags.NArg() != 2 {
		return found, errors.New("give the paths of input and output")
	}

	in, err := os.Open(flags.Arg(0))
	if err != nil {
		return found, err
	}
	defer func() { _ = in.Close() }()

	out, err := os.Create(flags.Arg(1))
	if err != nil {
		return found, err
	}

	found, err = Rewrite(in, out, asked)

	return found, errors.Join(err, out.Close())
}
