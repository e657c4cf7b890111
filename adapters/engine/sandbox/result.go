package sandbox

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/convertd/convertd/ports"
)

// Result is what a command left behind besides its files. It is filled as far as known when Run
// fails, too.
type Result struct {
	Stdout  []byte        // all of it, up to 8 MiB; nil when Command.Line took it
	Stderr  string        // its last 16 KiB, valid UTF-8
	Elapsed time.Duration // from start to end, waiting for a slot not counted
	CPU     time.Duration // user and system time of all processes
}

// Exit is the error of a command that ended by itself, but not with success.
type Exit struct {
	Tool string // base name
	// as a shell would say it: 128 and the signal's number when a signal ended it
	Code   int
	Signal syscall.Signal // 0 when none ended it
	Stderr string         // its last 16 KiB, valid UTF-8
}

// Error names the tool, how it ended and what it said last: for logs only.
func (e *Exit) Error() string {
	if e.Signal != 0 {
		return fmt.Sprintf(
			"%s was ended by signal %d (%s)%s",
			e.Tool,
			int(e.Signal),
			e.Signal,
			e.lastLine(),
		)
	}

	return fmt.Sprintf("%s ended with code %d%s", e.Tool, e.Code, e.lastLine())
}

func (e *Exit) lastLine() string {
	words := lastWords(e.Stderr)
	if words == "" {
		return ""
	}

	return ": " + words[strings.LastIndexByte(words, '\n')+1:]
}

// Is reports that a tool which a signal ended, or that could start no process, has crashed.
func (e *Exit) Is(target error) bool {
	return target == ports.ErrCrashed && (e.Signal != 0 || e.starved())
}

// noProcess is how tools say that fork(2) or pthread_create(3) has failed. EAGAIN alone may be of a
// decoder that wants more of its input.
var noProcess = regexp.MustCompile(`(?i)(fork|thread)[^\n]*resource temporarily unavailable` +
	`|(cannot|can't|could not|unable to|failed to) (fork|(create|start|spawn)[^\n]{0,40} thread)` +
	`|\bfork(\(\))? failed|pthread_create`)

// starved reports whether the tool could start no process or thread.
func (e *Exit) starved() bool { return noProcess.MatchString(e.Stderr) }

// Reason says why a command was stopped.
type Reason string

// The reasons. Each is fit for a metric's label.
const (
	ReasonTimeout   Reason = "timeout"
	ReasonCancelled Reason = "cancelled"
	ReasonCPU       Reason = "cpu"
	ReasonIdle      Reason = "idle" // it hangs
	ReasonMemory    Reason = "memory"
	// All commands together took more memory than there is, and this one the most beyond its share.
	ReasonCrowded Reason = "crowded"
	ReasonOutput  Reason = "output"  // too much written to the work folder
	ReasonChatter Reason = "chatter" // or to stdout and stderr
)

// Killed is the error of a command that we stopped, or that a limit of the kernel stopped for us.
type Killed struct {
	Tool   string // base name
	Reason Reason
	Stderr string // its last 16 KiB, valid UTF-8
	cause  error
}

// Error names the tool and the reason: for logs only.
func (k *Killed) Error() string { return fmt.Sprintf("%s was stopped: %s", k.Tool, k.Reason) }

// Is reports that a command which was stopped for want of memory may do better the next time.
func (k *Killed) Is(target error) bool {
	return target == ports.ErrCrashed && k.Reason == ReasonCrowded
}

// Unwrap returns the cause of the context's end for ReasonCancelled and ReasonTimeout, nil for the
// others.
func (k *Killed) Unwrap() error { return k.cause }

// signalOf reads a shell's way of telling that a signal ended a program.
func signalOf(code int) syscall.Signal {
	const highest = 64
	if code > 128 && code <= 128+highest {
		return syscall.Signal(code - 128)
	}

	return 0
}
