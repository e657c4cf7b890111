package ffmpeg

import (
	"strconv"
	"strings"
)

// progress turns FFmpeg's reports into fractions that never fall. The last one, 1, is for the caller to tell once the output is there.
type progress struct {
	seconds float64 // of the source; 0 where unknown, then nothing is reported
	report  func(fraction float64)
	done    float64
}

// line takes one line of "-progress": key=value, the time written so far being out_time_us in microseconds, or N/A.
func (p *progress) line(text string) {
	value, ok := strings.CutPrefix(text, "out_time_us=")
	if !ok || p.seconds <= 0 {
		return
	}
	micros, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if err != nil {
		return
	}
	const almost = 0.99 // what follows the last frame, such as moving the index to the front, is not reported
	if now := min(float64(micros)/1e6/p.seconds, almost); now > p.done {
		p.done = now
		p.report(now)
	}
}
