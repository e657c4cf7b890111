package ffmpeg_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

func rectangle(x, y, width, height int) option.Values {
	return option.Values{"x": x, "y": y, "width": width, "height": height}
}

// quarters makes a film of 160 × 120 pixels: red, green, blue and white, from left to right and
// down.
//
//nolint:unparam // as ffmpeg takes them
func quarters(t *testing.T, extension string, options ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "quarters."+extension)

	args := []string{"-v", "error"}
	for _, colour := range []string{"red", "lime", "blue", "white"} {
		args = append(args, "-f", "lavfi", "-i", "color="+colour+":s=80x60:r=25:d=1")
	}

	args = append(
		args,
		"-filter_complex",
		"[0][1]hstack[a];[2][3]hstack[b];[a][b]vstack,format=yuv420p",
	)

	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(append(args, options...), path)...).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

// corners names the colours in the four corners of a film's first picture, as in quarters.
func corners(t *testing.T, path string) string {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-map", "0:v:0", "-frames:v", "1",
		"-vf", "format=rgb24,scale=2:2:flags=area", "-f", "rawvideo", "-").
		Output()
	if err != nil || len(out) != 12 {
		t.Fatalf("%s: %v", path, err)
	}

	var names []string

	for pixel := range slices.Chunk(out, 3) {
		bits := ""
		for _, part := range pixel {
			bits += map[bool]string{true: "1", false: "0"}[part > 100]
		}

		name, known := map[string]string{"100": "red", "010": "green", "001": "blue", "111": "white", "000": "black"}[bits]
		if !known {
			name = fmt.Sprint(string(pixel))
		}

		names = append(names, name)
	}

	return strings.Join(names, " ")
}

func TestARectangleIsCutOut(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, to := range []string{"mp4", "mov", "mkv", "webm", "avi", "gif"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			film := quarters(t, to)

			for _, c := range []struct {
				values option.Values
				want   string
			}{
				{rectangle(40, 30, 80, 60), "80x60 red green blue white"},
				{rectangle(80, 0, 40, 60), "40x60 green green green green"},
				{rectangle(79, 0, 80, 60), "80x60 green green green green"},
				{rectangle(0, 60, 80, 60), "80x60 blue blue blue blue"},
			} {
				values, want := c.values, c.want

				o := operate(t, e, "crop", to, values, film)
				if got := fmt.Sprintf(
					"%dx%d %s",
					o.facts.Width,
					o.facts.Height,
					corners(t, o.path),
				); got != want ||
					len(o.warnings) > 0 {
					t.Errorf("%v: %s, want %s; %q", values, got, want, o.warnings)
				}
			}
		})
	}
}

func TestOddRectangles(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	o := operate(t, e, "crop", "mp4", rectangle(3, 5, 81, 61), quarters(t, "mp4"))
	if o.facts.Width != 80 || o.facts.Height != 60 || len(o.warnings) != 1 ||
		!strings.Contains(o.warnings[0], "80 × 60 pixels instead of 81 × 61") {
		t.Errorf("%d × %d, %q", o.facts.Width, o.facts.Height, o.warnings)
	}

	o = operate(t, e, "crop", "gif", rectangle(3, 5, 81, 61), quarters(t, "gif"))
	if o.facts.Width != 81 || o.facts.Height != 61 || len(o.warnings) != 0 {
		t.Errorf("%d × %d, %q", o.facts.Width, o.facts.Height, o.warnings)
	}

	f := refused(t, e, "crop", "mp4", rectangle(3, 5, 1, 61), quarters(t, "mp4"))
	if f.Kind != fault.InvalidInput || !strings.Contains(f.Text, "2 × 2") {
		t.Error(f)
	}
}

func TestRectanglesOutside(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		input, to string
		values    option.Values
		text      string
	}{
		{"sample.mp4", "mp4", rectangle(100, 0, 61, 10), "has 160 × 120"},
		{"sample.gif", "gif", rectangle(0, 100, 10, 2000), "reaches outside"},
		{"rotated.mov", "mov", rectangle(0, 0, 160, 120), "has 120 × 160"}, // as it is shown
	} {
		if f := refused(
			t,
			e,
			"crop",
			c.to,
			c.values,
			fixture(t, c.input),
		); f.Kind != fault.InvalidInput ||
			!strings.Contains(f.Text, c.text) {
			t.Errorf("%s: %v", c.input, f)
		}
	}

	sound := numbered(t, "mp4", 1, "-vn")
	if f := refused(
		t,
		e,
		"crop",
		"mp4",
		rectangle(0, 0, 10, 10),
		sound,
	); f.Kind != fault.UnsupportedConversion ||
		!strings.Contains(f.Text, "sound alone") {
		t.Error(f)
	}
}

// What a crop encodes anew stays of its codec, and nothing else is touched.
func TestACropLeavesTheRest(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	o := operate(t, e, "crop", "mp4", rectangle(0, 0, 40, 40), fixture(t, "hevc.mp4"))
	if got := o.facts.Of("video")[0].Codec; got != "h264" || len(o.warnings) != 1 ||
		!strings.Contains(o.warnings[0], "too few for h265") {
		t.Error(got, o.warnings)
	}

	o = operate(t, e, "crop", "mp4", rectangle(0, 0, 64, 64), fixture(t, "hevc.mp4"))
	if got := o.facts.Of("video")[0].Codec; got != "hevc" {
		t.Error(got)
	}

	o = operate(t, e, "crop", "mkv", rectangle(0, 0, 40, 40), fixture(t, "tracks.mkv"))
	if packets(t, o.path, "a:0") != packets(t, fixture(t, "tracks.mkv"), "a:0") {
		t.Error("the sound was encoded anew")
	}

	o = operate(t, e, "crop", "mp4", rectangle(20, 40, 100, 120), fixture(t, "rotated.mov"))
	if o.facts.Width != 100 || o.facts.Height != 120 || o.facts.Of("video")[0].Rotation != 0 {
		t.Errorf("%+v", o.facts)
	}
}
