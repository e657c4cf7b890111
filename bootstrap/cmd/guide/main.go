package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/convertd/convertd/bootstrap/guide"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "guide:", err)
		os.Exit(1)
	}
}

// run fills in each of the documents that are named.
func run(documents []string) error {
	if len(documents) == 0 {
		return errors.New("name the documents")
	}

	for _, name := range documents {
		if err := fill(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}

	return nil
}

func fill(name string) error {
	document, err := os.ReadFile(name)
	if err != nil {
		return err
	}

	filled, err := guide.Fill(string(document))
	if err != nil || filled == string(document) {
		return err
	}

	return os.WriteFile(name, []byte(filled), 0o600)
}
