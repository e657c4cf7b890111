package main

import (
	"os"

	"github.com/convertd/convertd/bootstrap"
)

// engine is how the server starts those of its engines that are written in Go: shut in, as children
// of its own binary.
type engine struct {
	Name string   `arg:""`
	Args []string `arg:"" optional:"" passthrough:""`
}

// Run ends the process with the engine's own code.
func (e engine) Run() error {
	code, err := bootstrap.RunEngine(e.Name, e.Args, os.Stdout, os.Stderr)
	if err != nil {
		return err
	}

	//nolint:revive // the code is the engine's answer, and nothing is left to be closed
	os.Exit(code)

	return nil
}
