package sandbox

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// Fault turns an error of Run into what ports.Engine promises: the context's cause where it has
// ended, a fault for a command that was stopped or found no room on the disk, and what exited makes
// of one that ended by itself. Faults carry the tool's last words.
func Fault(ctx context.Context, err error, exited func(*Exit) error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("broken off: %w", context.Cause(ctx))
	}

	var killed *Killed
	if errors.As(err, &killed) {
		return killed.fault()
	}

	var exit *Exit
	switch {
	case !errors.As(err, &exit):
		return fmt.Errorf("run a tool: %w", err)
	case strings.Contains(exit.Stderr, "No space left on device"):
		return fault.New(fault.DiskFull, "There was no room left for the result. Try again later.").
			Because(exit)
	case exit.starved():
		return exit.Fault(
			fault.ConversionFailed,
			"The server could start no further process for this file. Try again later, or send a simpler one.",
		)
	}

	return exited(exit)
}

// Fault returns a fault of the kind that carries the tool's last words.
func (e *Exit) Fault(kind fault.Kind, text string, args ...any) *fault.Fault {
	return WithOutput(fault.New(kind, text, args...), e.Stderr).Because(e)
}

func (k *Killed) fault() *fault.Fault {
	var f *fault.Fault

	switch k.Reason {
	case ReasonTimeout, ReasonCPU:
		f = fault.New(
			fault.Timeout,
			"The conversion took longer than its time limit. Try a smaller file, or a target that is quicker to write.",
		)
	case ReasonIdle:
		f = fault.New(
			fault.Timeout,
			"The conversion stood still: its tool hangs on this file. Save it anew with the program that made it, or try another target.",
		)
	case ReasonMemory:
		f = fault.New(
			fault.ConversionFailed,
			"The file needs more memory than one conversion may use: it is very large, or damaged. Send a smaller one.",
		)
	case ReasonCrowded:
		f = fault.New(
			fault.ConversionFailed,
			"The server has not the memory for this file beside its other work. Try again later, or send a smaller one.",
		)
	case ReasonOutput:
		f = fault.New(
			fault.ConversionFailed,
			"The result grew larger than one conversion may write. Choose a lower quality or a smaller file.",
		)
	case ReasonChatter:
		f = fault.New(
			fault.ConversionFailed,
			"The file gives more error messages than can be kept: it is damaged, or not what its name says. Send a sound one.",
		)
	case ReasonCancelled:
		f = fault.New(fault.Cancelled, "The conversion was cancelled.")
	}

	return WithOutput(f, k.Stderr).Because(k)
}

// WithOutput adds what a tool said last, if anything, as the detail "engine_output".
func WithOutput(f *fault.Fault, said string) *fault.Fault {
	if words := lastWords(said); words != "" {
		return f.With("engine_output", words)
	}

	return f
}

var (
	// An absolute path, alone or behind a quote, a bracket, a scheme and the like.
	pathPattern = regexp.MustCompile(
		`(^|[\s'"(=:\[\x60]|file://)(/[^/\s'"():,\[\]][^\s'"():,\[\]]*)`,
	)
	// What differs from run to run: GLib's process id and time before a line, an address in memory
	// behind a name.
	noisePattern = regexp.MustCompile(`(?m)^\(\w+:\d+\): \S+ \*\*: [\d:.]+: | @ 0x[0-9a-f]+`)
)

// lastWords returns the end of what a tool said, at most ten lines and 1,000 bytes, without
// folders.
func lastWords(said string) string {
	const lines, most = 10, 1000

	list := strings.Split(strings.TrimSpace(noisePattern.ReplaceAllString(said, "")), "\n")
	said = strings.Join(list[max(0, len(list)-lines):], "\n")

	said = pathPattern.ReplaceAllStringFunc(said, func(m string) string {
		at := strings.IndexByte(m, '/')
		if scheme := strings.Index(m, "file://"); scheme >= 0 {
			at = scheme + len("file://")
		}

		return m[:at] + path.Base(m[at:])
	})
	if len(said) > most {
		said = strings.ToValidUTF8("…"+said[len(said)-most:], "")
	}

	return said
}
