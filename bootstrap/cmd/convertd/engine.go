package main

import (
	"fmt"
	"os"

	"github.com/convertd/convertd/bootstrap"
)

// engine is how the server starts those of its engines that are written in Go: shut in, as children
// of its own binary. It returns the exit code. The command line knows nothing of it: to ready that
// takes longer than most of what such an engine does.
func engine(name string, args []string) int {
	code, err := bootstrap.RunEngine(name, args, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "convertd:", err)
		return 1
	}

	return code
}
