package ffmpeg

import (
	"context"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// length is how long the only input lasts, in seconds. Where its probe could only guess, the
// packets of its sound are counted.
func (e *Engine) length(ctx context.Context, s ports.Step) (float64, error) {
	if known := s.Input().Facts.Duration; known > 0 {
		return known, nil
	}

	return e.measure(ctx, s, "-c", "copy")
}

// measure counts what there is of the only input's sound, decoded unless the options say otherwise.
// Decoded, it lasts as long as it is heard: encoders fill up the last packet, and say how much of
// it is void.
func (e *Engine) measure(ctx context.Context, s ports.Step, options ...string) (float64, error) {
	args := append(
		containers()[s.From].inputArgs(),
		"-i",
		sandbox.InPath(inputName),
		"-map",
		"0:a:0",
	)

	j, err := e.job(s, run{args: append(append(args, options...), "-f", "null", "-")})
	if err != nil {
		return 0, err
	}

	counted := 0.0
	j.Command.Line = func(text string) {
		if micros, told := strings.CutPrefix(text, "out_time_us="); told {
			now, _ := strconv.ParseFloat(micros, 64) // "N/A" before the first
			counted = max(counted, now/1e6)
		}
	}
	_, err = e.deps.Run(ctx, j)

	return counted, err
}
