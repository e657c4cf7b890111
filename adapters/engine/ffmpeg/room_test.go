package ffmpeg_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A large film that is copied has its index in front though it is written once, whatever its
// source says of the size of its own.
func TestIndexOfALargeFilmIsInFront(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	part := made(t, "part.mov", args(
		generated("testsrc2=s=320x180:r=25:d=2,noise=alls=60:allf=t"),
		generated("sine=440:d=2"),
		[]string{"-c:v", "libx264", "-preset", "ultrafast", "-qp", "25", "-c:a", "aac"})...)
	film := made(t, "film.mov", "-stream_loop", "30", "-i", part, "-c", "copy")

	content, err := os.ReadFile(film)
	if err != nil || len(content) < 64<<20 {
		t.Fatalf("a film of %d bytes: %v", len(content), err)
	}

	// readers pass over a second index, whatever it is said to have
	lying := func(name, size string) string {
		path := filepath.Join(t.TempDir(), name)
		whole := slices.Concat(content, []byte(size+"moov"), make([]byte, 8))

		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}

		return path
	}

	for name, input := range map[string]string{
		"as it is":        film,
		"too little room": lying("little.mov", "\x00\x00\x00\x10"),
		"too much":        lying("much.mov", "\x20\x00\x00\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			o := convert(t, e, input, "mp4", nil)

			result, err := os.ReadFile(o.path)
			if err != nil {
				t.Fatal(err)
			}

			index, data := bytes.Index(result, []byte("moov")), bytes.Index(result, []byte("mdat"))
			if index < 0 || index > data {
				t.Errorf("the index is at %d, the content at %d", index, data)
			}

			if len(result) > len(content)+len(content)/20 {
				t.Errorf("it has %d bytes, made of %d", len(result), len(content))
			}

			for _, stream := range []string{"v:0", "a:0"} {
				if packets(t, o.path, stream) != packets(t, film, stream) {
					t.Errorf("other packets of %s", stream)
				}
			}

			if len(o.warnings) > 0 {
				t.Errorf("warnings %q", o.warnings)
			}
		})
	}
}
