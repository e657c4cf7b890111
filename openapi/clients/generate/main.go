package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/openapi/clients"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("name the folder to write into")
	}

	files, err := clients.Files(os.DirFS(args[0]))
	if err != nil {
		return err
	}

	for name, content := range files {
		path := filepath.Join(args[0], filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // sources
			return err
		}

		if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // sources
			return err
		}
	}

	return nil
}
