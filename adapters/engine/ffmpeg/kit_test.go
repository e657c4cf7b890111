package ffmpeg_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

var (
	boxOnce sync.Once
	box     *sandbox.Sandbox
	boxErr  error
)

func newBox(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	boxOnce.Do(func() { box, boxErr = sandbox.New(t.Context(), sandbox.Config{}, sandbox.Deps{}) })
	if boxErr != nil {
		t.Fatal(boxErr)
	}
	return box
}

func newEngine(t *testing.T) *ffmpeg.Engine {
	t.Helper()
	box := newBox(t)
	e, err := ffmpeg.New(t.Context(), ffmpeg.Config{Threads: box.Threads()}, ffmpeg.Deps{Runner: box})
	if err != nil {
		t.Fatal(err)
	}
	if e.About().Missing {
		t.Fatal("ffmpeg is not installed: apt-get install ffmpeg")
	}
	return e
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "test", "fixtures", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func formatOf(name string) string { return strings.TrimPrefix(filepath.Ext(name), ".") }

// outcome is a conversion that went well.
type outcome struct {
	path     string
	facts    file.Facts
	warnings []string
	progress []float64
}

func convert(t *testing.T, e *ffmpeg.Engine, input, to string, options option.Values) outcome {
	t.Helper()
	o, err := try(t, e, input, formatOf(input), to, options)
	if err != nil {
		t.Fatalf("%s → %s %v: %v", filepath.Base(input), to, options, err)
	}
	if o.facts, err = e.Probe(t.Context(), o.path, to, file.Facts{}); err != nil {
		t.Fatalf("%s → %s %v cannot be read back: %v", filepath.Base(input), to, options, err)
	}
	return o
}

func try(t *testing.T, e *ffmpeg.Engine, input, from, to string, options option.Values) (outcome, error) {
	t.Helper()
	var o outcome
	made, err := e.Convert(t.Context(), ports.Conversion{
		From: from, To: to, Input: input, Options: options, Dir: t.TempDir(),
		Progress: func(f float64) { o.progress = append(o.progress, f) },
	})
	if err != nil {
		return o, err
	}
	if len(made.Outputs) != 1 {
		t.Fatalf("%d outputs", len(made.Outputs))
	}
	o.path, o.warnings = made.Outputs[0], made.Warnings
	return o, nil
}

// packets returns a hash of the packets of one stream, such as "v:0": equal only where a stream was copied.
func packets(t *testing.T, path, stream string) string {
	t.Helper()
	args := []string{"-v", "error", "-i", path, "-map", "0:" + stream, "-c", "copy"}
	if formatOf(path) == "aac" {
		args = append(args, "-bsf", "aac_adtstoasc") // its packets carry headers of their own
	}
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, "-f", "streamhash", "-")...).Output()
	if err != nil || len(out) == 0 {
		t.Fatalf("hash of %s of %s: %v", stream, path, err)
	}
	return string(out)
}

// entry asks ffprobe for something that Facts do not hold.
func entry(t *testing.T, path, what string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", what, "-of", "default=nw=1:nk=1", path).Output()
	if err != nil {
		t.Fatalf("ffprobe %s: %v", path, err)
	}
	return strings.TrimSpace(string(out))
}

// cut writes the first part of a file into a file of the same extension.
func cut(t *testing.T, path string, share float64) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return put(t, "cut."+formatOf(path), content[:int(float64(len(content))*share)])
}

func put(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// codecs lists a file's streams as "video h264, audio aac (eng)", cover pictures as "picture mjpeg".
func codecs(f file.Facts) string {
	var list []string
	for _, s := range f.Streams {
		kind := s.Kind
		if s.Picture {
			kind = "picture"
		}
		text := kind + " " + s.Codec
		if s.Language != "" {
			text += " (" + s.Language + ")"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// entryError returns what FFmpeg says of a file when it may choose how to read it.
func entryError(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "verbose", "-hide_banner", path).CombinedOutput()
	if err == nil {
		t.Fatal("the file can be read")
	}
	return string(out)
}

// make720 makes a film of 960×720 that takes a moment to encode.
func make720(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tall.mp4")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=960x720:r=25:d=6",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func indexFirst(t *testing.T, path string) bool {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Index(content, []byte("moov")) < bytes.Index(content, []byte("mdat"))
}
