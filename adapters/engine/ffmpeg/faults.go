package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure turns the error of a run into the caller's: a fault, or the cause of the context's end.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("ffmpeg: %w", context.Cause(ctx))
	}
	var killed *sandbox.Killed
	if errors.As(err, &killed) {
		return stopped(killed)
	}
	var exit *sandbox.Exit
	if errors.As(err, &exit) {
		return failed(exit)
	}
	return fmt.Errorf("ffmpeg: %w", err)
}

func stopped(k *sandbox.Killed) error {
	var f *fault.Fault
	switch k.Reason {
	case sandbox.ReasonTimeout, sandbox.ReasonCPU:
		f = fault.New(fault.Timeout, "The conversion took longer than its time limit. Try a smaller file, a lower resolution or a faster target.")
	case sandbox.ReasonMemory:
		f = fault.New(fault.ConversionFailed, "The file needs more memory than a conversion may use: its pictures are very large, or it is damaged.")
	case sandbox.ReasonOutput:
		f = fault.New(fault.ConversionFailed, "The result grew larger than a conversion may write. Choose a lower quality or a compressed target.")
	case sandbox.ReasonCancelled:
		f = fault.New(fault.Cancelled, "The conversion was cancelled.")
	default:
		f = fault.New(fault.ConversionFailed, "The conversion was stopped.")
	}
	return withOutput(f, k.Stderr).Because(k)
}

func failed(e *sandbox.Exit) error {
	switch {
	case strings.Contains(e.Stderr, "No space left on device"):
		return fault.New(fault.DiskFull, "There was no room left for the result. Try again later.").Because(e)
	case ours(e):
		return fmt.Errorf("ffmpeg is not whole here: %w: %s", e, lastWords(e.Stderr))
	case e.Signal == 0 && damaged(e.Stderr):
		return withOutput(fault.New(fault.CorruptFile, "The file is damaged and could not be read to its end."), e.Stderr).Because(e)
	}
	return withOutput(fault.New(fault.ConversionFailed, "FFmpeg could not convert the file."), e.Stderr).Because(e)
}

// damaged reports whether FFmpeg found fault with the input.
func damaged(stderr string) bool {
	for _, words := range []string{
		"Invalid data found when processing input", "moov atom not found", "EBML header parsing failed", "could not find codec parameters",
		"Could not find codec parameters", "Cannot determine format of input stream", "No filtered frames for output stream",
	} {
		if strings.Contains(stderr, words) {
			return true
		}
	}
	return false
}

// unreadableInput is the fault of a file that the probe cannot read as what it was taken for.
func unreadableInput(c container, stderr string) *fault.Fault {
	if strings.Contains(stderr, "moov atom not found") {
		return fault.New(fault.CorruptFile, "The %s file has no index (its \"moov\" part is missing), so nothing in it can be found. "+
			"It was cut off on the way, or its recording was never finished: send the whole file.", c.name)
	}
	return withOutput(fault.New(fault.CorruptFile, "The file cannot be read as %s: it is damaged or cut off. Send it again, or export it anew.", c.name), stderr)
}

func withOutput(f *fault.Fault, stderr string) *fault.Fault {
	if words := lastWords(stderr); words != "" {
		return f.With("engine_output", words)
	}
	return f
}

var (
	address = regexp.MustCompile(` @ 0x[0-9a-f]+`)
	folders = regexp.MustCompile(`(/proc/self/(cwd|fd)|/[\w./-]*/(in|work)|/in|/work|/tmp)/`)
)

// lastWords returns the last ten lines of what the tool said, without addresses of memory and folders.
func lastWords(stderr string) string {
	const most = 10
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	lines = lines[max(0, len(lines)-most):]
	text := address.ReplaceAllString(strings.Join(lines, "\n"), "")
	return folders.ReplaceAllString(text, "")
}

// ours is true of an exit that says more about this machine than about the file.
func ours(e *sandbox.Exit) bool {
	for _, words := range []string{"cannot open shared object", "error while loading", "Permission denied", "No such file or directory"} {
		if strings.Contains(e.Stderr, words) {
			return true
		}
	}
	return false
}
