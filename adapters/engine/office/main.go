package office

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// What Main ends with, beside 0.
const (
	exitFailed   = 1
	exitDamaged  = 10
	exitShut     = 11
	exitTooLarge = 12
)

var (
	errDamaged  = errors.New("the file is damaged")
	errShut     = errors.New("the file is encrypted")
	errTooLarge = errors.New("the file unpacks to too much")
)

// pictures are those that are worth to be encoded anew, by the names that they have outside.
type pictures struct {
	JPG    []string `json:"jpg"`
	PNG    []string `json:"png"`
	Signed bool     `json:"signed"` // the file is, and would not be any more
}

func readPictures(said []byte) (pictures, error) {
	var p pictures
	if err := json.Unmarshal(said, &p); err != nil {
		return p, fmt.Errorf("office: the program's answer: %w", err)
	}

	return p, nil
}

func (p pictures) none() bool { return len(p.JPG)+len(p.PNG) == 0 }

func (p pictures) warnings() []string {
	if !p.Signed {
		return nil
	}

	return []string{
		"The file is signed: its pictures were left as they are, or the signature would not hold.",
	}
}

// Main is the program that the engine starts: it opens a file, or packs it again, and returns the
// exit code. The arguments are what to do, the file, and the folder in which to do it.
func Main(args []string, stdout, stderr io.Writer) int {
	err := errors.New("say what to do, with which file, and where")
	if len(args) == 3 {
		err = do(args[0], args[1], args[2], stdout)
	}

	if err == nil {
		return 0
	}

	_, _ = fmt.Fprintln(stderr, "office:", err)
	switch {
	case errors.Is(err, errDamaged):
		return exitDamaged
	case errors.Is(err, errShut):
		return exitShut
	case errors.Is(err, errTooLarge):
		return exitTooLarge
	}

	return exitFailed
}

func do(what, path, dir string, stdout io.Writer) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()

	b, err := open(in)
	if err != nil {
		return err
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}

	defer func() { _ = root.Close() }()

	switch what {
	case "open":
		p, err := b.takeOut(root)
		if err != nil {
			return err
		}

		return json.NewEncoder(stdout).Encode(p)
	case "pack":
		return b.pack(root)
	}

	return fmt.Errorf("there is no such thing to do as %q", what)
}
