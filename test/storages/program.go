package storages

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// startLimit bounds the start of a program.
const startLimit = time.Minute

// program is a server in a process of its own. It ends with this process.
type program struct {
	command *exec.Cmd
	ended   chan struct{}
}

// begin starts a program and waits for a line of what it says. It returns what follows said there.
func begin(said string, command *exec.Cmd) (*program, string, error) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	failed := fmt.Errorf("%s did not start; `go tool task storages` installs it", command.Path)

	out, err := command.StdoutPipe()
	if err != nil {
		return nil, "", errors.Join(failed, err)
	}

	command.Stderr = command.Stdout
	p := &program{command, make(chan struct{})}

	if err := p.start(); err != nil {
		return nil, "", errors.Join(failed, err)
	}

	heard := make(chan string, 1)
	go listen(out, said, heard)

	select {
	case rest, ok := <-heard:
		if !ok {
			return nil, "", failed
		}

		return p, rest, nil
	case <-time.After(startLimit):
		return nil, "", errors.Join(failed, p.Close())
	}
}

// start starts the process on a thread that lasts: the kernel kills it with the one that started
// it.
func (p *program) start() error {
	started := make(chan error, 1)

	go func() {
		defer close(p.ended)

		runtime.LockOSThread()
		// or the thread would end, and with it what else was started on it before
		defer runtime.UnlockOSThread()

		err := p.command.Start()
		started <- err

		if err == nil {
			_ = p.command.Wait() // it is killed
		}
	}()

	return <-started
}

// Close kills the process.
func (p *program) Close() error {
	err := p.command.Process.Kill()
	<-p.ended

	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", p.command.Path, err)
	}

	return nil
}

// listen finds the line that is waited for, and takes the rest that the program says.
func listen(out io.Reader, said string, heard chan<- string) {
	defer close(heard)

	lines, told := bufio.NewScanner(out), false
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), said); ok && !told {
			heard <- rest

			told = true
		}
	}
}

// tools finds the folder that holds the programs: tests run below it.
func tools() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return filepath.Join(dir, ".tools"), nil
		}

		if dir == filepath.Dir(dir) {
			err = errors.New("no folder above this one holds a go.mod")
		}
	}

	return "", fmt.Errorf("find the module: %w", err)
}

// node returns a program of Node.js.
func node(path string, args ...string) (*exec.Cmd, error) {
	dir, err := tools()
	if err != nil {
		return nil, err
	}

	args = append([]string{filepath.Join(dir, path)}, args...)

	return exec.CommandContext(context.Background(), "node", args...), nil
}
