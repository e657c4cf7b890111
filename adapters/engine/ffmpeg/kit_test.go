package ffmpeg_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/adapters/engine/ffmpeg/id3"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == id3.Name {
		os.Exit(id3.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

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

	e, err := ffmpeg.New(t.Context(), kit.Config{Threads: box.Threads()}, workbench.Deps(t, box))
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

func try(
	t *testing.T,
	e *ffmpeg.Engine,
	input, from, to string,
	options option.Values,
) (outcome, error) {
	t.Helper()
	return step(t, e, route.Edge{From: from, To: to}, options, input)
}

// operate does an operation that must go well, from the format of the first input on.
func operate(
	t *testing.T,
	e *ffmpeg.Engine,
	operation, to string,
	options option.Values,
	inputs ...string,
) outcome {
	t.Helper()

	edge := route.Edge{Operation: operation, From: formatOf(inputs[0]), To: to}

	o, err := step(t, e, edge, options, inputs...)
	if err != nil {
		t.Fatalf("%s of %s to %s %v: %v", operation, filepath.Base(inputs[0]), to, options, err)
	}

	if o.facts, err = e.Probe(t.Context(), o.path, formatOf(o.path), file.Facts{}); err != nil {
		t.Fatalf(
			"%s of %s to %s %v cannot be read back: %v",
			operation,
			filepath.Base(inputs[0]),
			to,
			options,
			err,
		)
	}

	return o
}

// refused does an operation that must fail, and returns its fault.
func refused(
	t *testing.T,
	e *ffmpeg.Engine,
	operation, to string,
	options option.Values,
	inputs ...string,
) *fault.Fault {
	t.Helper()

	edge := route.Edge{Operation: operation, From: formatOf(inputs[0]), To: to}

	_, err := step(t, e, edge, options, inputs...)
	if err == nil {
		t.Fatalf("%s of %s to %s %v went well", operation, filepath.Base(inputs[0]), to, options)
	}

	return fault.Of(err)
}

func step(
	t *testing.T,
	e *ffmpeg.Engine,
	edge route.Edge,
	options option.Values,
	paths ...string,
) (outcome, error) {
	t.Helper()

	var (
		o      outcome
		inputs []ports.Input
	)
	for _, path := range paths {
		inputs = append(inputs, ports.Input{Path: path})
	}

	made, err := e.Do(t.Context(), ports.Step{
		Edge:     edge,
		Inputs:   inputs,
		Options:  options,
		Dir:      t.TempDir(),
		Progress: func(f float64) { o.progress = append(o.progress, f) },
	})
	if err != nil {
		return o, err
	}

	if len(made.Outputs) != 1 {
		t.Fatalf("%d outputs", len(made.Outputs))
	}

	o.path, o.warnings = made.Outputs[0].Path, made.Warnings

	return o, nil
}

// packets returns a hash of the packets of one stream, such as "v:0": equal only where a stream was
// copied.
func packets(t *testing.T, path, stream string) string {
	t.Helper()

	args := []string{"-v", "error", "-i", path, "-map", "0:" + stream, "-c", "copy"}
	if formatOf(path) == "aac" {
		args = append(args, "-bsf", "aac_adtstoasc") // its packets carry headers of their own
	}

	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, "-f", "streamhash", "-")...).
		Output()
	if err != nil || len(out) == 0 {
		t.Fatalf("hash of %s of %s: %v", stream, path, err)
	}

	return string(out)
}

// entry asks ffprobe for something that Facts do not hold.
func entry(t *testing.T, path, what string, options ...string) string {
	t.Helper()

	args := append(
		[]string{"-v", "error", "-show_entries", what, "-of", "default=nw=1:nk=1", path},
		options...)

	out, err := exec.CommandContext(t.Context(), "ffprobe", args...).Output()
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

// codecs lists a file's streams as "video h264, audio aac (eng)", cover pictures as "picture
// mjpeg".
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

	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "verbose", "-hide_banner", path).
		CombinedOutput()
	if err == nil {
		t.Fatal("the file can be read")
	}

	return string(out)
}

// numbered makes a film of 64 × 48 pixels at 25 frames a second whose frames are as bright as their
// number says, and whose sound ticks at every full second. It has key frames every two seconds at
// most.
func numbered(t *testing.T, extension string, seconds int, options ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "numbered."+extension)
	args := []string{
		"-v",
		"error",
		"-f",
		"lavfi",
		"-i",
		fmt.Sprintf("color=s=64x48:r=25:d=%d,format=yuv420p,geq=lum='16+N':cb=128:cr=128", seconds),
		"-f",
		"lavfi",
		"-i",
		fmt.Sprintf("aevalsrc='if(lt(mod(t,1),0.004),0.9,0.02*sin(2800*t))':s=48000:d=%d", seconds),
		"-g",
		"50",
		"-sc_threshold",
		"0",
	}

	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(append(args, options...), path)...).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

// numbers decodes a film of numbered from its beginning, and returns its frames' numbers.
func numbers(t *testing.T, path string) []int {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-map", "0:v:0",
		"-vf", "format=yuv420p,scale=1:1:flags=area", "-vsync", "passthrough", "-f", "rawvideo", "-").
		Output()
	if err != nil || len(out) < 3 {
		t.Fatalf("%s: %d frames, %v", path, len(out)/3, err)
	}

	var list []int
	for pixel := range slices.Chunk(out, 3) { // brightness, and two of colour
		list = append(list, int(pixel[0])-16)
	}

	return list
}

// ticks decodes the sound of a file from its beginning, and returns when it ticks and how long it
// lasts, in seconds. In a film times are those of the picture.
func ticks(t *testing.T, path string) (at []float64, length float64) {
	t.Helper()

	const rate = 48000

	values := heard(t, path)
	late := 0.0
	// picture, sound
	if starts := strings.Fields(entry(t, path, "stream=start_time")); len(starts) == 2 {
		picture, _ := strconv.ParseFloat(starts[0], 64)
		sound, _ := strconv.ParseFloat(starts[1], 64)
		late = sound - picture
	}

	last := -rate
	for i, v := range values {
		if v > 0.3 && i-last > rate/4 {
			at, last = append(at, float64(i)/rate+late), i
		}
	}

	return at, float64(len(values)) / rate
}

// heard decodes the sound of a file from its beginning: the samples of one channel, 48,000 a
// second, from -1 to 1.
func heard(t *testing.T, path string) []float64 {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0",
		"-ac", "1", "-ar", "48000", "-f", "s16le", "-").
		Output()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}

	values := make([]float64, len(out)/2)
	for i := range values {
		values[i] = float64(int16(binary.LittleEndian.Uint16(out[2*i:]))) / 32768
	}

	return values
}

// near reports whether two times are within that many seconds.
func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

// make720 makes a film of 960×720 that takes a moment to encode.
func make720(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tall.mp4")

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=960x720:r=25:d=6",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path).
		CombinedOutput()
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
