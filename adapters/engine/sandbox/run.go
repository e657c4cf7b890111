package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ErrNoLongerWanted is the cause of a context's end that stops a command without a word: it has
// done what it was there for, and would not end by itself.
var ErrNoLongerWanted = errors.New("the command is no longer wanted")

// run is one command on its way through the sandbox.
type run struct {
	s       *Sandbox
	c       Command
	program string // as seen inside
	uid     int    // 0 where the server's own serves
	held    *reservation
	stderr  tail
	stdout  whole
	chatter atomic.Int64 // bytes on stdout and stderr
	last    progress
	result  Result
	// the most CPU time that the watch has seen: the kernel forgets that of processes that die with
	// their namespace
	seen time.Duration
}

// Run runs one command to its end; no process of it is left when Run returns, and its work folder
// belongs to the caller again. Only one run at a time may use a work folder, and nobody may change
// an input meanwhile.
//
// The error is *Killed when the command was stopped (also when ctx ended before it could start),
// *Exit when it ended by itself without success, and any other when it could not be run at all. The
// result is filled as far as known in each case.
func (s *Sandbox) Run(ctx context.Context, c Command) (Result, error) {
	c.Limits = c.Limits.withDefaults()
	c.Limits.Memory = s.budget.bound(c)
	c.seeUsualFonts()

	r := &run{s: s, c: c}

	program, err := r.c.resolve()
	if err != nil {
		return Result{}, fmt.Errorf("sandbox: %w", err)
	}

	r.program = program

	held, release, err := s.admit(ctx, c)
	if err != nil {
		return Result{}, &Killed{Tool: filepath.Base(program), Reason: reasonOf(ctx), cause: err}
	}
	defer release()

	r.held = held
	err = r.inFolder(ctx)

	var killed *Killed
	if errors.As(err, &killed) && !errors.Is(err, ErrNoLongerWanted) {
		s.log.WarnContext(
			ctx,
			"command stopped",
			"tool",
			killed.Tool,
			"reason",
			killed.Reason,
			"elapsed",
			r.result.Elapsed,
		)
		s.killed(killed.Tool, killed.Reason)
	}

	return r.result, err
}

// inFolder readies the work folder, runs, and takes the folder back whatever happened.
func (r *run) inFolder(ctx context.Context) (err error) {
	if isRoot() {
		uid, giveBack, err := borrowUID(r.s.firstUID)
		if err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
		defer giveBack()

		r.uid = uid
	}

	if r.c.Dir == "" && r.s.mode == Weak {
		r.c.Dir, err = r.s.folder("convertd-weak")
		if err != nil {
			return fmt.Errorf("sandbox: a folder for inputs: %w", err)
		}
		defer func() { err = andThen(err, removeTree(r.c.Dir)) }()
	}

	if r.c.Dir == "" {
		return r.launch(ctx)
	}

	defer func() { err = andThen(err, closeFolder(r.c.Dir)) }()

	if err := openFolder(r.c.Dir, r.c.Top); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}

	return r.launch(ctx)
}

// andThen adds what went wrong in cleaning up.
func andThen(err, cleaning error) error {
	if cleaning == nil {
		return err
	}

	return errors.Join(err, fmt.Errorf("sandbox: %w", cleaning))
}

func (r *run) launch(ctx context.Context) error {
	wrap := r.s.strict
	if r.s.mode == Weak {
		wrap = r.s.weak
	}

	l, err := wrap(&r.c, r.program, r.uid)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer l.close()

	if r.c.Stdin != nil {
		if l.stdin, err = memoryFile(r.c.Stdin); err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
	}

	if r.uid != 0 && r.c.Dir != "" {
		if err := own(r.c.Dir, r.uid, false); err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
	}

	ctx, cancel := context.WithTimeoutCause(
		ctx,
		r.c.Limits.Wall,
		fmt.Errorf("ran for %s: %w", r.c.Limits.Wall, context.DeadlineExceeded),
	)
	defer cancel()

	return r.follow(ctx, l)
}

// follow starts the command and stays with it to its end.
func (r *run) follow(ctx context.Context, l *launch) error {
	var c *child

	started := make(chan struct{})
	flood := func() { <-started; c.stop(ReasonChatter, nil) }
	r.stdout.over = flood
	lines := &liner{line: r.c.Line}

	var stdout io.Writer = &r.stdout
	if r.c.Line != nil {
		stdout = lines
	}

	begun := time.Now()

	stdout = &meter{stdout, &r.chatter, flood}
	if r.c.Mute {
		stdout = nil // the null device
	}

	c, err := start(l, stdout, &meter{&r.stderr, &r.chatter, flood})
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}

	close(started)

	var watching sync.WaitGroup

	done := make(chan struct{})

	watching.Go(func() { c.watch(ctx, done, func() Reason { return r.measure(c) }) })

	code, err := await(c, l)

	close(done)
	watching.Wait()
	lines.end()

	r.result = Result{
		Stdout:  r.stdout.kept,
		Stderr:  r.stderr.String(),
		Elapsed: time.Since(begun),
		CPU:     max(c.cpu, r.seen),
	}

	if err != nil {
		return fmt.Errorf("sandbox: waiting: %w", err)
	}

	return r.verdict(c, code)
}

// await hears what bwrap has to say, and waits for the end.
func await(c *child, l *launch) (int, error) {
	if l.status == nil {
		return c.wait(nil)
	}

	status := json.NewDecoder(l.status)

	var first bwrapStatus
	if err := status.Decode(&first); err == nil && first.ChildPID > 0 {
		c.attach(first)
	}

	return c.wait(status)
}

// measure looks at what the command uses now, and returns a reason to stop it, or "".
func (r *run) measure(c *child) Reason {
	c.mu.Lock()
	root := c.root
	c.mu.Unlock()

	now := survey(root)

	r.seen = max(r.seen, now.cpu)
	switch {
	case now.memory > r.c.Limits.Memory:
		return ReasonMemory
	case !r.held.takes(now.memory):
		return ReasonCrowded
	case now.cpu > r.c.Limits.CPU:
		return ReasonCPU
	case r.last.stalled(now.cpu, r.chatter.Load(), time.Now(), r.c.Limits.Idle):
		return ReasonIdle
	case r.wroteTooMuch(now.unlinked):
		return ReasonOutput
	}

	return ""
}

func (r *run) wroteTooMuch(unlinked int64) bool {
	if r.c.Dir == "" {
		return false
	}

	full, err := fills(r.c.Dir, r.c.Limits.Output-unlinked)
	if err != nil {
		r.s.log.Warn("a work folder cannot be measured", "error", err)
	}

	return full
}

// verdict turns the way a command ended into Run's error.
func (r *run) verdict(c *child, code int) error {
	tool := filepath.Base(r.program)
	signal := signalOf(code)

	killed := func(reason Reason) error {
		return &Killed{Tool: tool, Reason: reason, Stderr: r.result.Stderr, cause: c.cause}
	}
	switch {
	case c.reason != "":
		return killed(c.reason)
	case code < 0:
		return fmt.Errorf("sandbox: bubblewrap did not start the command: %s", r.result.Stderr)
	case signal == syscall.SIGXFSZ || r.wroteTooMuch(0):
		return killed(ReasonOutput)
	case signal == syscall.SIGXCPU || signal == syscall.SIGKILL && r.result.CPU >= r.c.Limits.CPU:
		return killed(ReasonCPU)
	case code != 0:
		return &Exit{Tool: tool, Code: code, Signal: signal, Stderr: r.result.Stderr}
	}

	return nil
}
