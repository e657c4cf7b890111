package ffmpeg

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure says what it means that the tool has ended.
func failure(exit *sandbox.Exit) error {
	switch {
	case ours(exit):
		return fmt.Errorf("ffmpeg is not whole here: %w: %s", exit, exit.Stderr)
	case exit.Signal == 0 && damaged(exit.Stderr):
		return exit.Fault(
			fault.CorruptFile,
			"The file is damaged and could not be read to its end.",
		)
	}

	return exit.Fault(fault.ConversionFailed, "FFmpeg could not convert the file.")
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
		return fault.New(
			fault.CorruptFile,
			"The %s file has no index (its \"moov\" part is missing), so nothing in it can be found. "+
				"It was cut off on the way, or its recording was never finished: send the whole file.",
			c.name,
		)
	}

	f := fault.New(
		fault.CorruptFile,
		"The file cannot be read as %s: it is damaged or cut off. Send it again, or export it anew.",
		c.name,
	)

	return sandbox.WithOutput(f, stderr)
}

// ours is true of an exit that says more about this machine than about the file.
func ours(e *sandbox.Exit) bool {
	for _, words := range []string{
		"cannot open shared object",
		"error while loading",
		"Permission denied",
		"No such file or directory",
	} {
		if strings.Contains(e.Stderr, words) {
			return true
		}
	}

	return false
}

// progress turns FFmpeg's reports into fractions that never fall. The last one, 1, is for the
// caller to tell once the output is there.
type progress struct {
	seconds float64 // of the source; 0 where unknown, then nothing is reported
	report  func(fraction float64)
	done    float64
}

// line takes one line of "-progress": key=value, the time written so far being out_time_us in
// microseconds, or N/A.
func (p *progress) line(text string) {
	value, ok := strings.CutPrefix(text, "out_time_us=")
	if !ok || p.seconds <= 0 {
		return
	}

	micros, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if err != nil {
		return
	}
	// what follows the last frame, such as moving the index to the front, is not reported
	const almost = 0.99
	if now := min(float64(micros)/1e6/p.seconds, almost); now > p.done {
		p.done = now
		p.report(now)
	}
}
