package subtitles

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/asticode/go-astisub"

	"github.com/convertd/convertd/adapters/engine/kit/charset"
)

// What Main ends with where the file is no text, and where nothing is in it; other failures are 1.
const (
	exitNoText = 10
	exitNoCues = 11
)

// toPlain asks for the input as it is, in UTF-8.
const toPlain = "plain"

// longest is more than any film's subtitles have.
const longest = 32 << 20

var errNoCues = errors.New("no line with its time")

// Main is the program that the engine starts, and returns its exit code. The arguments are the
// formats read and written, the charset that is read, "" to find it out, and the two files.
func Main(args []string, _, stderr io.Writer) (code int) {
	defer func() {
		if cause := recover(); cause != nil { // a reader that stumbles over bad lines
			_, _ = fmt.Fprintln(stderr, "subtitles: a reader gave up:", cause)
			code = exitNoCues
		}
	}()

	err := errors.New("give two formats, an encoding and two files")
	if len(args) == 5 {
		err = run(args[0], args[1], args[2], args[3], args[4])
	}

	if err == nil {
		return 0
	}

	_, _ = fmt.Fprintln(stderr, "subtitles:", err)

	switch {
	case errors.Is(err, charset.ErrNoText):
		return exitNoText
	case errors.Is(err, errNoCues):
		return exitNoCues
	}

	return 1
}

func run(from, to, encoding, in, out string) error {
	content, err := load(in)
	if err != nil {
		return err
	}

	if content, _, err = charset.Decode(content, encoding); err != nil {
		return err
	}

	if to != toPlain {
		if content, err = converted(from, to, content); err != nil {
			return err
		}
	}

	const ours = 0o600

	return os.WriteFile(out, content, ours)
}

func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()

	content, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err == nil && len(content) > longest {
		err = charset.ErrNoText
	}

	return content, err
}

func converted(from, to string, content []byte) ([]byte, error) {
	read, err := parse(from, content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoCues, err)
	}

	if len(read.Items) == 0 {
		return nil, errNoCues
	}

	var out bytes.Buffer

	err = writers()[to](read, &out)

	return out.Bytes(), err
}

// parse reads the formats of the table own.
func parse(from string, content []byte) (*astisub.Subtitles, error) {
	in := bytes.NewReader(content)

	switch from {
	case "srt":
		return astisub.ReadFromSRT(in)
	case "ass":
		return astisub.ReadFromSSA(in)
	case "ttml":
		return astisub.ReadFromTTML(bytes.NewReader(undeclared(content)))
	}

	return nil, fmt.Errorf("%s is not read here", from)
}

// undeclared drops the declaration of an XML document: it may name the charset that the document
// was in before.
func undeclared(content []byte) []byte {
	content = bytes.TrimSpace(content)
	if end := bytes.Index(
		content,
		[]byte("?>"),
	); end > 0 &&
		bytes.HasPrefix(content, []byte("<?xml")) {
		return content[end+len("?>"):]
	}

	return content
}
