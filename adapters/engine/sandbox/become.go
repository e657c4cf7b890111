package sandbox

import (
	"fmt"
	"os"
	"syscall"
)

// Become has a tool take the place of the program that calls it, which is one of ours that runs in
// the sandbox: a command of its own would cost as much again to start. It returns only where the
// tool, an absolute path, cannot be started.
func Become(tool string, args ...string) error {
	err := syscall.Exec(tool, append([]string{tool}, args...), os.Environ())

	return fmt.Errorf("start %s: %w", tool, err)
}
