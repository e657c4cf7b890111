package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/convertd/convertd/bootstrap"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("name the document")
	}
	document, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	written, err := bootstrap.WithSettings(string(document))
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(written), 0o600)
}
