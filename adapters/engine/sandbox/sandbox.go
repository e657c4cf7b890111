package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/ports"
)

// Sandbox runs commands. It is safe for use by many at once.
type Sandbox struct {
	mode     Mode
	slots    [lanes]chan struct{}
	budget   *budget
	firstUID int
	bwrap    string
	filter   []byte
	ourPath  *regexp.Regexp
	log      *slog.Logger
	killed   func(string, Reason)
	folder   func(string) (string, error)
}

// New checks the configuration and proves by one run that commands can be shut in on this machine.
// The error says what to install or set. From then on the process adopts what its children leave
// behind (in strict mode), and passes on no descriptor that it was started with.
func New(ctx context.Context, cfg Config, deps Deps) (*Sandbox, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}

	s := &Sandbox{
		mode:     cfg.Mode,
		budget:   newBudget(cfg.Memory, Processors()),
		firstUID: cfg.FirstUID,
		ourPath:  regexp.MustCompile(ourPath),
		log:      deps.Log,
		killed:   deps.Killed,
		folder:   deps.Folder,
	}
	for lane := range s.slots {
		s.slots[lane] = make(chan struct{}, cfg.Slots)
	}

	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}

	if s.killed == nil {
		s.killed = func(string, Reason) {}
	}

	if s.folder == nil {
		s.folder = func(name string) (string, error) { return os.MkdirTemp("", name+"-*") }
	}

	if s.mode == Strict {
		if err := s.locate(); err != nil {
			return nil, err
		}
	}
	// What the server itself was started with must not pass to commands. Go's own descriptors are
	// closed on exec anyway.
	_ = unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) // absent before Linux 5.11

	if err := s.prove(ctx); err != nil {
		return nil, err
	}

	return s, nil
}

func (s *Sandbox) locate() (err error) {
	s.bwrap, err = exec.LookPath("bwrap")
	if err != nil {
		return fmt.Errorf(
			"bubblewrap is missing: install the package bubblewrap (%s): %w",
			wayOut,
			err,
		)
	}

	s.filter, err = filter(runtime.GOARCH)
	if err != nil {
		return err
	}

	return adoptOrphans()
}

const wayOut = "or set CONVERTD_SANDBOX_MODE=weak, which gives up most of the protection"

func (s *Sandbox) prove(ctx context.Context) error {
	for _, tool := range []string{prlimit, setpriv, setsid} {
		if _, err := find(tool); err != nil {
			return fmt.Errorf("install the package util-linux: %w", err)
		}
	}

	_, err := s.Run(ctx, Command{Tool: "true", Light: true, Limits: Limits{Wall: 10 * time.Second}})
	if err == nil {
		return nil
	}

	var exit *Exit
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, exit.Stderr)
	}

	if s.mode == Weak {
		return fmt.Errorf("commands cannot be run under limits on this machine: %w", err)
	}

	return fmt.Errorf(
		"bubblewrap does not work on this machine: update the package bubblewrap (to 0.8 or newer) or "+
			"let the server create namespaces (%s): %w",
		wayOut,
		err,
	)
}

// admit waits for a slot of the command's lane, unless it is light, and then for memory. The kernel
// shares the CPUs out between the lanes.
func (s *Sandbox) admit(
	ctx context.Context, c Command,
) (held *reservation, release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, context.Cause(ctx)
	}

	defer pause(ctx)()

	free := func() {}

	if slots := s.slots[c.Lane]; !c.Light {
		select {
		case slots <- struct{}{}:
			free = func() { <-slots }
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
	}

	held, err = s.budget.reserve(ctx, c)
	if err != nil {
		free()
		return nil, nil, err
	}

	return held, func() { held.release(); free() }, nil
}

// pause stops the clock of the work that the context belongs to: waiting for a slot is not its
// doing.
func pause(ctx context.Context) (resume func()) {
	if watch, ok := ctx.Value(ports.StopwatchKey{}).(ports.Stopwatch); ok {
		return watch.Pause()
	}

	return func() {}
}

// Threads is how many threads a heavy command should use: the processors shared out between the
// slots of a lane, at least 1.
func (s *Sandbox) Threads() int { return max(1, Processors()/cap(s.slots[Media])) }

// Mode says how far commands are shut in.
func (s *Sandbox) Mode() Mode { return s.mode }

// Available returns the path of a tool, looked up as for Command.Tool, and whether it is installed.
func (s *Sandbox) Available(tool string) (path string, ok bool) {
	path, err := find(tool)
	return path, err == nil
}
