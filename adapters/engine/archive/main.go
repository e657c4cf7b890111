package archive

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/kit/unpack"
)

// What Main ends with, beside 0.
const (
	exitFailed      = 1
	exitPanicked    = 2 // of Go's own: where the runtime gets no thread or memory
	exitDamaged     = 10
	exitPassword    = 11
	exitWrong       = 12
	exitTooLarge    = 13
	exitTooMany     = 14
	exitUnsupported = 15
	exitVolume      = 16
	exitNothing     = 17
)

// errNothing means that there is nothing to write.
var errNothing = errors.New("the archive holds no files")

// Main is the program that the engine starts: it does what an order says and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if cause := recover(); cause != nil { // a decoder that stumbles over bad bytes
			_, _ = fmt.Fprintln(stderr, "archive: a decoder gave up:", cause)
			code = exitDamaged
		}
	}()

	t, err := parse(args, stdout, stderr)
	if err == nil {
		err = t.run()
	}

	if err == nil {
		return 0
	}

	_, _ = fmt.Fprintln(stderr, "archive:", err)

	return codeOf(err)
}

func codeOf(err error) int {
	for _, known := range []struct {
		err  error
		code int
	}{
		{unpack.ErrPassword, exitPassword},
		{unpack.ErrWrongPassword, exitWrong},
		{unpack.ErrTooLarge, exitTooLarge},
		{unpack.ErrTooMany, exitTooMany},
		{unpack.ErrVolume, exitVolume},
		{unpack.ErrUnsupported, exitUnsupported},
		{unpack.ErrDamaged, exitDamaged},
		{errNothing, exitNothing},
	} {
		if errors.Is(err, known.err) {
			return known.code
		}
	}

	return exitFailed
}

// parse reads the arguments, and the order that they name.
func parse(args []string, stdout, stderr io.Writer) (*task, error) {
	t := &task{lines: json.NewEncoder(stdout)}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	from := flags.String("order", "", "the file that says what to do")
	flags.StringVar(&t.out, "out", "", "the folder to write into")

	if err := flags.Parse(args); err != nil {
		return nil, fmt.Errorf("arguments: %w", err)
	}

	text, err := os.ReadFile(*from)
	if err != nil {
		return nil, err
	}

	if err := json.Unmarshal(text, &t.order); err != nil {
		return nil, fmt.Errorf("the order: %w", err)
	}

	t.paths = flags.Args()
	if len(t.paths) == 0 || len(t.paths) != len(t.order.Inputs) {
		return nil, errors.New("give the path of each input")
	}

	return t, nil
}
