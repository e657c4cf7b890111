package ffmpeg_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// overwritten is a file of which the third quarter is noise.
func overwritten(t *testing.T, path string) string {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	for i := len(content) / 2; i < len(content)*3/4; i++ {
		content[i] = byte(i * 251 >> 3)
	}

	return put(t, "over."+formatOf(path), content)
}

// What can be read of a file is made where that is asked for, and refused where it is not.
func TestWhatIsDoneWithDamage(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	film := args(generated("testsrc2=s=160x120:r=25:d=5"), generated("sine=d=5"))
	sound := generated("sine=d=5")
	h264 := []string{"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"}

	sources := map[string]string{
		"mp4": made(t, "a.mp4", args(film, h264, []string{"-movflags", "+faststart"})...),
		"mkv": made(t, "a.mkv", args(film, h264)...),
		"ts":  made(t, "a.ts", args(film, h264)...),
		"flv": made(t, "a.flv", args(film, h264)...),
		"webm": made(
			t,
			"a.webm",
			args(film, []string{"-c:v", "libvpx", "-deadline", "realtime"})...),
		"avi":  made(t, "a.avi", args(film)...),
		"wmv":  made(t, "a.wmv", args(film)...),
		"wav":  made(t, "a.wav", args(sound)...),
		"aiff": made(t, "a.aiff", args(sound)...),
		"flac": made(t, "a.flac", args(sound)...),
		"mp3":  made(t, "a.mp3", args(sound)...),
		"ogg":  made(t, "a.ogg", args(sound)...),
		"opus": made(t, "a.opus", args(sound)...),
	}

	targets := map[string]string{
		"mp4":  "mkv",
		"mkv":  "mp4",
		"ts":   "mp4",
		"flv":  "mp4",
		"webm": "mkv",
		"avi":  "mp4",
		"wmv":  "mp4",
	}

	for from, path := range sources {
		to := targets[from]
		if to == "" {
			to = "m4a"
		}

		bad := map[string]string{"cut": cut(t, path, 0.6)}
		// Any bytes are sound, and nearly any are VP8.
		if !slices.Contains([]string{"wav", "aiff", "webm"}, from) {
			bad["overwritten"] = overwritten(t, path)
		}

		for how, input := range bad {
			t.Run(how+" "+from, func(t *testing.T) {
				t.Parallel()

				o := convert(t, e, input, to, option.Values{"on_damage": "warn"})
				if !said(o, "is missing in the result") {
					t.Errorf("warnings %q", o.warnings)
				}

				_, err := try(t, e, input, from, to, option.Values{"on_damage": "fail"})
				if !fault.Is(err, fault.CorruptFile) {
					t.Errorf("not refused: %v", err)
				}
			})
		}

		t.Run("whole "+from, func(t *testing.T) {
			t.Parallel()

			o := convert(t, e, path, to, option.Values{"on_damage": "fail"})
			if text := strings.Join(o.warnings, " "); strings.Contains(text, "missing") {
				t.Errorf("warnings %q", o.warnings)
			}
		})
	}
}
