package sandbox

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// serve is a server that dies while commands run, one after another where they end. It prints what
// they print.
func serve() error {
	work, err := NewWorkRoot(os.Getenv("WORK"))
	if err != nil {
		return err
	}

	s, err := New(
		context.Background(),
		Config{Mode: Mode(os.Getenv("MODE"))},
		Deps{Folder: work.Make},
	)
	out := os.Stdout
	fmt.Fprintln(out, "ready")

	for err == nil {
		_, err = s.Run(context.Background(), Command{
			Tool: "sh",
			Args: []string{"-c", os.Getenv("SCRIPT")},
			Env:  []string{"MARK=" + os.Getenv("MARK")},
			Dir:  os.Getenv("DIR"),
			Line: func(line string) { fmt.Fprintln(out, line) },
		})
	}

	return err
}

// serving starts such a server, told what to do by its environment, and returns when it has said a
// word.
func serving(t *testing.T, word string, env ...string) *exec.Cmd {
	t.Helper()
	server := exec.CommandContext(t.Context(), os.Args[0])
	server.Env = append(
		append(os.Environ(), roleKey+"="+roleServer, "DIR="+t.TempDir(), "WORK="+t.TempDir()),
		env...)
	server.Stderr = os.Stderr

	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}

	if err := server.Start(); err != nil {
		t.Fatal(err)
	}

	for said := bufio.NewScanner(out); said.Scan(); {
		if said.Text() == word {
			return server
		}
	}

	t.Fatalf("the server never said %q", word)

	return nil
}

func kill(t *testing.T, server *exec.Cmd) {
	t.Helper()

	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}

	if err := server.Wait(); err == nil {
		t.Error("the server ended by itself")
	}
}

// A server that is killed takes its commands with it.
func TestCommandsDieWithTheServer(t *testing.T) {
	t.Parallel()

	for _, mode := range []Mode{Strict, Weak} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()

			mark := rand.Text()
			server := serving(
				t,
				"up",
				"MODE="+string(mode),
				"MARK="+mark,
				`SCRIPT=trap "" TERM HUP INT; echo up; exec sleep 1000`,
			)

			var fds []int

			for _, pid := range marked(t, mark) {
				n, err := strconv.Atoi(pid)
				if err != nil {
					t.Fatal(err)
				}

				if n == server.Process.Pid {
					continue
				}

				fd, err := unix.PidfdOpen(n, 0)
				if err != nil {
					t.Fatal(err)
				}

				t.Cleanup(func() { _ = unix.Close(fd) })

				fds = append(fds, fd)
			}

			if len(fds) == 0 {
				t.Fatal("no sleeper is running")
			}

			kill(t, server)

			for _, fd := range fds {
				if err := awaitEnd(fd, patience); err != nil {
					t.Errorf("a process of the command outlives the server: %v", err)
				}
			}
		})
	}
}

// What weak mode puts on the disk for a command without a work folder lies where the next server
// looks for what a dead one has left.
func TestAKilledWeakServerLeavesNothingThatStays(t *testing.T) {
	t.Parallel()
	work, tmp := t.TempDir(), t.TempDir()
	kill(
		t,
		serving(
			t,
			"up",
			"MODE=weak",
			"DIR=",
			"WORK="+work,
			"TMPDIR="+tmp,
			"SCRIPT=echo up; exec sleep 1000",
		),
	)

	left := filepath.Join(work, "server-*", "*weak*")
	if found, err := filepath.Glob(left); err != nil || len(found) != 1 {
		t.Errorf("a killed server left %v, %v", found, err)
	}

	next, err := NewWorkRoot(work)
	if err != nil {
		t.Fatal(err)
	}

	if err := errors.Join(next.Sweep(), next.Close()); err != nil {
		t.Error(err)
	}

	for _, pattern := range []string{filepath.Join(work, "server-*"), filepath.Join(tmp, "*")} {
		if found, err := filepath.Glob(pattern); err != nil || len(found) > 0 {
			t.Errorf("left after the sweep: %v, %v", found, err)
		}
	}
}

// A server may also be killed while bubblewrap still prepares: then the program never runs on
// alone.
//
//nolint:paralleltest // it reaps every child, and so many servers need much of what a uid may start
func TestNoCommandStartsWithoutTheServer(t *testing.T) {
	if err := adoptOrphans(); err != nil {
		t.Fatal(err)
	}

	mark := rand.Text()
	for i := range 60 {
		server := serving(t, "ready", "MARK="+mark, "SCRIPT=exec sleep 1000 # "+mark)
		// over all that bubblewrap does before the program runs
		<-time.After(time.Duration(i) * 500 * time.Microsecond)
		kill(t, server)
	}

	t.Cleanup(func() {
		for _, pid := range named(t, mark) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	// A process that has ended has no command line any more, but counts until it is reaped.
	for deadline := time.After(patience); len(named(t, mark)) > 0 || reapOne(); {
		select {
		case <-deadline:
			t.Fatalf("commands run on without their servers: %v", named(t, mark))
		case <-time.After(time.Millisecond):
		}
	}
}

// reapOne tells whether there is a child still; it takes one that has ended off the process table.
func reapOne() bool {
	_, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
	return err == nil
}

// named finds the processes that carry a mark in their command line, bubblewrap's own among them.
func named(t *testing.T, mark string) []int {
	t.Helper()

	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Fatal("no /proc", err)
	}

	var found []int

	for _, path := range lines {
		line, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(line), mark) {
			continue
		}

		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			t.Fatal(err)
		}

		found = append(found, pid)
	}

	return found
}

// Where no guard can be started, for want of processes, the program is not started either.
func TestNoCommandStartsWithoutItsGuard(t *testing.T) {
	t.Parallel()

	most := "--nproc=1"

	var argv []string
	// whom the limit does not bind; the other has no processes yet, so that one fork succeeds
	if isRoot() {
		argv, most = []string{
			setpriv,
			"--reuid",
			"64999",
			"--regid",
			"64999",
			"--clear-groups",
		}, "--nproc=2"
	}

	argv = append(append(argv, prlimit, most, "--"), guarded([]string{"/bin/echo", "started"})...)

	said, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).CombinedOutput()
	if err == nil || strings.Contains(string(said), "started\n") {
		t.Errorf("%v: %s", err, said)
	}
}
