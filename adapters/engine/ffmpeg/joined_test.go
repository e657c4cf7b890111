package ffmpeg_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/domain/file"
)

// What was recorded in parts and joined end to end is converted whole, whatever its head says.
func TestFilesThatWereJoinedEndToEnd(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	film := args(generated("testsrc2=s=64x48:r=25:d=2"), generated("sine=440:d=2"))

	for name, c := range map[string]struct {
		part []string
		to   string
	}{
		"a.ts":   {append(film, "-c:v", "libx264", "-c:a", "aac"), "mp4"},
		"a.mpg":  {append(film, "-c:v", "mpeg2video", "-c:a", "mp2"), "mp4"},
		"a.ogg":  {append(args(generated("sine=440:d=2")), "-c:a", "libvorbis"), "mp3"},
		"a.opus": {append(args(generated("sine=440:d=2")), "-c:a", "libopus"), "flac"},
		"a.flac": {append(args(generated("sine=440:d=2")), "-c:a", "flac"), "mp3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			part, err := os.ReadFile(made(t, name, c.part...))
			if err != nil {
				t.Fatal(err)
			}

			joined := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(joined, bytes.Repeat(part, 3), 0o644); err != nil {
				t.Fatal(err)
			}

			o := convert(t, e, joined, c.to, nil)
			if lasts := o.facts.Duration; lasts < 5.8 || lasts > 6.3 {
				t.Errorf("it lasts %v s, want 6", lasts)
			}

			told, err := e.Probe(t.Context(), joined, formatOf(name), file.Facts{})
			if err != nil || !told.Joinable {
				t.Errorf("its head is taken for truth: %+v %v", told, err)
			}
		})
	}
}
