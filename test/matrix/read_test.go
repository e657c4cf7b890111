package matrix_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// token stands in every document among the fixtures.
const token = "Hello"

// side is the width and height to which a scene is reduced.
const side = 16

// sceneOf returns the first picture, or the page of that number, reduced to 16 × 16 pixels of red, green and blue. FFmpeg reads all but HEIC, for which
// there is libheif alone, packed SVG, and PDF, whose pages cairo draws.
func sceneOf(ctx context.Context, path, id string, page int) ([]byte, error) {
	filter := fmt.Sprintf("scale=%d:%d:flags=area,format=rgb24", side, side)
	switch id {
	case "pdf":
		plain := fmt.Sprintf("%s.%d", path, page)
		number := strconv.Itoa(page + 1)
		if _, err := output(ctx, "pdftocairo", "-png", "-singlefile", "-r", "50", "-f", number, "-l", number, path, plain); err != nil {
			return nil, err
		}
		path = plain + ".png"
		defer os.Remove(path)
	case "ico": // square, with the picture in its middle: that is 4 to 3 in all fixtures
		filter = "crop=iw:iw*3/4," + filter
	case "heic":
		plain := path + ".png"
		if _, err := output(ctx, "vips", "heifload", path, plain); err != nil {
			return nil, err
		}
		defer os.Remove(plain)
		path = plain
	case "svgz":
		drawing, err := unpacked(path)
		if err != nil {
			return nil, err
		}
		plain := path + ".svg"
		if err := os.WriteFile(plain, drawing, 0o600); err != nil {
			return nil, err
		}
		defer os.Remove(plain)
		path = plain
	}
	scene, err := output(ctx, "ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", path, "-map", "0:v:0", "-frames:v", "1",
		"-vf", filter, "-f", "rawvideo", "-")
	if err != nil {
		return nil, err
	}
	if len(scene) != side*side*3 {
		return nil, fmt.Errorf("%s shows %d bytes", filepath.Base(path), len(scene))
	}
	return scene, nil
}

// sameScene fails where the reduced scenes differ in colour or in shape. A GIF of the fixtures' film comes to 22 and 0.93, for its first frame is 40 ms
// later; a blank picture to 60 or more and 0, one in false colours to less than 0.5.
func sameScene(t *testing.T, scenes [][]byte, number int, made, id string) {
	t.Helper()
	if number >= len(scenes) {
		t.Fatal("the source shows nothing")
	}
	got, err := sceneOf(t.Context(), made, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if mean, likeness := difference(scenes[number], got); mean > 30 || likeness < 0.85 {
		t.Errorf("shows something else: colours differ by %.0f of 255 on average, and the likeness is %.2f of 1", mean, likeness)
	}
}

// difference returns the mean difference of two scenes' values and their correlation (Pearson), 0 where one of them is blank.
func difference(a, b []byte) (mean, correlation float64) {
	n := float64(len(a))
	var sumA, sumB, apart float64
	for i := range a {
		sumA, sumB, apart = sumA+float64(a[i]), sumB+float64(b[i]), apart+math.Abs(float64(a[i])-float64(b[i]))
	}
	var together, aloneA, aloneB float64
	for i := range a {
		x, y := float64(a[i])-sumA/n, float64(b[i])-sumB/n
		together, aloneA, aloneB = together+x*y, aloneA+x*x, aloneB+y*y
	}
	if aloneA == 0 || aloneB == 0 {
		return apart / n, 0
	}
	return apart / n, together / math.Sqrt(aloneA*aloneB)
}

func TestABlankOrFalseSceneIsNotTaken(t *testing.T) {
	t.Parallel()
	scene, err := sceneOf(t.Context(), filepath.Join(fixtures, "sample.png"), "png", 0)
	if err != nil {
		t.Fatal(err)
	}
	blank, swapped := make([]byte, len(scene)), make([]byte, len(scene))
	for i := range scene {
		blank[i], swapped[i] = 0x80, scene[i/3*3+2-i%3]
	}
	for what, other := range map[string][]byte{"blank": blank, "red and blue swapped": swapped} {
		if mean, likeness := difference(scene, other); mean <= 30 && likeness >= 0.85 {
			t.Errorf("%s: %.0f, %.2f", what, mean, likeness)
		}
	}
	if mean, likeness := difference(scene, scene); mean != 0 || likeness < 0.999 {
		t.Errorf("itself: %.0f, %.2f", mean, likeness)
	}
}

// sound is the loudness and length of a sound track.
type sound struct {
	decibels float64 // of full scale, root mean square
	seconds  float64
}

func soundOf(ctx context.Context, path string) (sound, error) {
	const rate = 8000
	samples, err := output(ctx, "ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", path, "-map", "0:a:0", "-ac", "1", "-ar", fmt.Sprint(rate), "-f", "s16le", "-")
	if err != nil {
		return sound{}, err
	}
	n := len(samples) / 2
	if n == 0 {
		return sound{}, fmt.Errorf("%s says nothing", filepath.Base(path))
	}
	power := 0.0
	for i := range n {
		v := float64(int16(binary.LittleEndian.Uint16(samples[2*i:]))) / math.MaxInt16
		power += v * v
	}
	return sound{decibels: 10 * math.Log10(power/float64(n)+1e-12), seconds: float64(n) / rate}, nil
}

func sameSound(t *testing.T, from source, made string) {
	t.Helper()
	got, err := soundOf(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	if want := from.sound; math.Abs(got.decibels-want.decibels) > 3 || math.Abs(got.seconds-want.seconds) > 0.3 {
		t.Errorf("sounds otherwise: %.1f dB for %.2f s, the source %.1f dB for %.2f s", got.decibels, got.seconds, want.decibels, want.seconds)
	}
}

// holdsText looks for the token with a reader that is not the office suite.
func holdsText(t *testing.T, made, id string) {
	t.Helper()
	var text []byte
	var err error
	switch id {
	case "pdf":
		text, err = output(t.Context(), "pdftotext", made, "-")
	case "docx", "xlsx", "pptx", "odt", "ods", "odp":
		text, err = packedText(made)
	default:
		text, err = os.ReadFile(made)
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(token)) {
		t.Errorf("%q is not in its text (%d bytes)", token, len(text))
	}
}

// packedText returns all XML of an office document but what tells of the document itself.
func packedText(path string) ([]byte, error) {
	r, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	var all []byte
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, ".xml") || strings.HasPrefix(f.Name, "docProps/") || f.Name == "meta.xml" {
			continue
		}
		entry, err := f.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(entry)
		if err != nil {
			return nil, err
		}
		all = append(all, content...)
	}
	return all, nil
}

func output(ctx context.Context, tool string, args ...string) ([]byte, error) {
	var said bytes.Buffer
	run := exec.CommandContext(ctx, tool, args...)
	run.Stderr = &said
	out, err := run.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", tool, err, said.String())
	}
	return out, nil
}
