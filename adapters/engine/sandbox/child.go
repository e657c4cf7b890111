package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// child is a started command: its own process, and in strict mode pid 1 of its namespace, whose end
// is the end of all that is in it.
type child struct {
	cmd  *exec.Cmd
	root int // pid on the host of the process that all others descend from

	mu     sync.Mutex
	pidfd  int // of pid 1; −1 where there is none
	ended  bool
	reason Reason // why we stopped it; "" if we did not
	cause  error
	cpu    time.Duration // known after wait
}

// lingering is how long a command's output may stay open after its end: in weak mode, where what it
// left behind may hold it.
const lingering = 2 * time.Second

// start starts the launch. A caller that is locked to its OS thread must stay so to the end:
// bubblewrap dies with the thread that forked it.
func start(l *launch, stdout, stderr io.Writer) (*child, error) {
	argv := guarded(l.argv)
	//nolint:noctx // running commands is this package's task; the watch stops them
	cmd := exec.Command(argv[0], argv[1:]...)

	cmd.Env, cmd.Dir = l.env, l.dir
	if cmd.Env == nil {
		cmd.Env = []string{}
	}

	if cmd.Dir == "" {
		cmd.Dir = "/"
	}

	if l.stdin != nil {
		cmd.Stdin = l.stdin
	}

	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.ExtraFiles = l.files

	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if l.status == nil {
		cmd.WaitDelay = lingering
	}

	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", l.argv[0], err)
	}

	for _, f := range l.files {
		_ = f.Close()
	}

	l.files = nil

	return &child{cmd: cmd, root: cmd.Process.Pid, pidfd: -1}, nil
}

// stop kills the command, once; the first reason stays.
func (c *child) stop(reason Reason, cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()

	if c.reason != "" || c.ended {
		return
	}

	c.reason, c.cause = reason, cause
	c.kill()
}

func (c *child) kill() {
	if c.pidfd >= 0 {
		_ = unix.PidfdSendSignal(c.pidfd, unix.SIGKILL, nil, 0) // fails only when it has ended
	}
	// Bubblewrap, too, which may have been stopped, and before attach all that there is.
	_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
}

// bwrapStatus is a line of what bwrap writes to --json-status-fd. It writes the first before the
// program can run.
type bwrapStatus struct {
	ChildPID int  `json:"child-pid"`
	ExitCode *int `json:"exit-code"`
}

// attach learns which process is pid 1 of the namespace. Until then, stop kills just the process
// group.
func (c *child) attach(first bwrapStatus) {
	c.mu.Lock()
	defer c.mu.Unlock()

	fd, err := unix.PidfdOpen(first.ChildPID, 0)
	if err != nil {
		return
	}

	parent := parentOf(first.ChildPID)
	// it ended, and its pid may be another's by now
	if parent != c.cmd.Process.Pid && parent != os.Getpid() {
		_ = unix.Close(fd)
		return
	}

	c.pidfd, c.root = fd, first.ChildPID
	if c.reason != "" {
		c.kill()
	}
}

// wait returns the exit code when every process of the command is gone; strict mode only: −1 when
// bwrap ended before the program ran.
func (c *child) wait(status *json.Decoder) (int, error) {
	err := c.cmd.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) || errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}

	c.mu.Lock()
	defer c.mu.Unlock()

	c.ended = true

	c.cpu = c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
	if c.pidfd >= 0 {
		// Pid 1 ends last of its namespace, and bwrap does not wait for it.
		err = errors.Join(err, awaitEnd(c.pidfd, patient))
		c.reap(unix.P_PIDFD, c.pidfd)
		err = errors.Join(err, unix.Close(c.pidfd))
	}

	err = errors.Join(err, c.clear())
	if status == nil {
		return shellCode(c.cmd.ProcessState), err
	}

	return exitCode(status), err
}

// patient is how long a killed process may take to end.
const patient = 10 * time.Second

// clear kills what is left of the process group: the guard, and in weak mode what the command left
// in the background.
func (c *child) clear() error {
	const often = time.Millisecond
	for deadline := time.Now().Add(patient); ; <-time.After(often) {
		_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) // each time: others may have joined
		if !c.reap(unix.P_PGID, c.cmd.Process.Pid) {
			return nil
		}

		if time.Now().After(deadline) {
			return errEndless
		}
	}
}

// errEndless is returned for a process that the kernel holds, such as one that reads from a dead
// network disk.
var errEndless = errors.New("a killed process does not end")

// adoptOrphans makes this process the parent of what its children leave behind, so that reap can
// take it off the process table.
func adoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("adopting orphans: %w", err)
	}

	return nil
}

// reap takes adopted processes that have ended off the process table, and adds their CPU time, and
// that of those they waited for. It tells whether there are others, which have not ended.
func (c *child) reap(kind, id int) bool {
	for {
		var (
			used unix.Rusage
			who  unix.Siginfo
		)

		err := unix.Waitid(kind, id, &who, unix.WEXITED|unix.WNOHANG, &used)
		if errors.Is(err, unix.EINTR) {
			continue
		}

		if err != nil {
			return false // ECHILD: there are no more
		}

		if who.Signo == 0 {
			return true
		}

		c.cpu += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
}

// awaitEnd waits until the process of the descriptor has ended.
func awaitEnd(pidfd int, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for left := limit; left > 0; left = time.Until(deadline) {
		//nolint:gosec // a descriptor fits
		n, err := unix.Poll(
			[]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}},
			int(left.Milliseconds())+1,
		)
		if n == 1 {
			return nil
		}

		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("waiting for a process: %w", err)
		}
	}

	return errEndless
}

func shellCode(state *os.ProcessState) int {
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}

	return state.ExitCode()
}

func exitCode(status *json.Decoder) int {
	for {
		var s bwrapStatus
		if err := status.Decode(&s); err != nil {
			return -1
		}

		if s.ExitCode != nil {
			return *s.ExitCode
		}
	}
}

// watch looks after the command until done: it stops it when the context ends, or when measure
// finds a reason.
func (c *child) watch(ctx context.Context, done <-chan struct{}, measure func() Reason) {
	const often = 100 * time.Millisecond

	ticker := time.NewTicker(often)
	defer ticker.Stop()

	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			c.stop(reasonOf(ctx), context.Cause(ctx))
			return
		case <-ticker.C:
			if reason := measure(); reason != "" {
				c.stop(reason, nil)
				return
			}
		}
	}
}

func reasonOf(ctx context.Context) Reason {
	// also where the work as a whole has run out of time
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return ReasonTimeout
	}

	return ReasonCancelled
}
