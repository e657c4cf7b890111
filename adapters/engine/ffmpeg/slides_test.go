package ffmpeg_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/domain/option"
)

// still makes a picture of one colour.
func still(t *testing.T, colour string, width, height int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "still.png")

	out, err := exec.CommandContext(
		t.Context(),
		"ffmpeg",
		"-v",
		"error",
		"-f",
		"lavfi",
		"-i",
		fmt.Sprintf("color=%s:s=%dx%d,format=rgba", colour, width, height),
		"-frames:v",
		"1",
		path,
	).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

// shownAt names the colours in a film's corners at a time.
func shownAt(t *testing.T, path string, seconds float64) string {
	t.Helper()
	frame := filepath.Join(t.TempDir(), "frame.png")

	out, err := exec.CommandContext(
		t.Context(),
		"ffmpeg",
		"-v",
		"error",
		"-i",
		path,
		"-vf",
		fmt.Sprintf("fps=50,select=gte(t\\,%v)", seconds),
		"-frames:v",
		"1",
		frame,
	).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return corners(t, frame)
}

func TestPicturesBecomeAFilm(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	all := func(colour string) string { return colour + " " + colour + " " + colour + " " + colour }

	for _, to := range []string{"gif", "mp4", "webm", "mov", "mkv"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()

			o := operate(
				t,
				e,
				"merge",
				to,
				option.Values{"frame_duration": 0.5},
				still(t, "red", 64, 48),
				still(t, "lime", 128, 96),
				still(t, "blue", 20, 15),
			)
			if o.facts.Width != 64 || o.facts.Height != 48 || !near(o.facts.Duration, 1.5, 0.05) {
				t.Errorf("%d × %d for %v s", o.facts.Width, o.facts.Height, o.facts.Duration)
			}

			for at, want := range map[float64]string{0.1: all("red"), 0.4: all("red"), 0.6: all("green"), 0.9: all("green"), 1.1: all("blue"), 1.4: all("blue")} {
				if got := shownAt(t, o.path, at); got != want {
					t.Errorf("at %v s: %s, want %s", at, got, want)
				}
			}
		})
	}
}

func TestPicturesThatDiffer(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	o := operate(t, e, "merge", "mp4", nil, still(t, "white@0", 61, 41), still(t, "red", 10, 100))
	if o.facts.Width != 62 || o.facts.Height != 42 || !near(o.facts.Duration, 4, 0.1) {
		t.Errorf("%d × %d for %v s", o.facts.Width, o.facts.Height, o.facts.Duration)
	}

	if got := shownAt(t, o.path, 1); got != "white white white white" {
		t.Errorf("what is transparent shows as %s", got)
	}

	o = operate(
		t,
		e,
		"merge",
		"gif",
		option.Values{"frame_duration": 0.1},
		still(t, "red@0", 40, 40),
		still(t, "red", 40, 40),
	)
	if got := entry(t, o.path, "packet=duration_time"); got != "0.100000\n0.100000" {
		t.Errorf("frames last %q", got)
	}
}
