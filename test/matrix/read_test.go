package matrix_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

// token stands in every document among the fixtures.
const token = "Hello"

// side is the width and height to which a scene is reduced.
const side = 16

// sceneOf returns the first picture, or the page of that number, reduced to 16 × 16 pixels of red,
// green and blue. FFmpeg reads all but HEIC, for which there is libheif alone, animated WebP, packed SVG,
// and PDF, whose pages cairo draws.
func sceneOf(ctx context.Context, path, id string, page int) ([]byte, error) {
	filter := fmt.Sprintf("scale=%d:%d:flags=area,format=rgb24", side, side)

	switch id {
	case "pdf":
		plain := fmt.Sprintf("%s.%d", path, page)

		number := strconv.Itoa(page + 1)
		if _, err := output(
			ctx,
			"pdftocairo",
			"-png",
			"-singlefile",
			"-r",
			"50",
			"-f",
			number,
			"-l",
			number,
			path,
			plain,
		); err != nil {
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
	case "webp": // FFmpeg reads no animations: their first frame is taken out for it
		plain := path + ".frame.webp"
		if _, err := output(ctx, "webpmux", "-get", "frame", "1", path, "-o", plain); err == nil {
			path = plain
			defer os.Remove(plain)
		}
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
	default:
		plain, err := plainly(ctx, path, id)
		if err != nil {
			return nil, err
		}

		if plain != path {
			path = plain
			defer os.Remove(plain)
		}
	}

	scene, err := output(
		ctx,
		"ffmpeg",
		"-nostdin",
		"-v",
		"error",
		"-threads",
		"1",
		"-i",
		path,
		"-map",
		"0:v:0",
		"-frames:v",
		"1",
		"-vf",
		filter,
		"-f",
		"rawvideo",
		"-",
	)
	if err != nil {
		return nil, err
	}

	if len(scene) != side*side*3 {
		return nil, fmt.Errorf("%s shows %d bytes", filepath.Base(path), len(scene))
	}

	return scene, nil
}

// sameScene fails where the reduced scenes differ in colour or in shape. A GIF of the fixtures'
// film comes to 22 and 0.93, for its first frame is 40 ms later; a blank picture to 60 or more and
// 0, one in false colours to less than 0.5.
func sameScene(t *testing.T, scenes [][]byte, number int, made, id string) {
	t.Helper()

	if number >= len(scenes) {
		t.Fatal("the source shows nothing")
	}

	got, err := sceneOf(t.Context(), made, id, 0)
	if err != nil {
		t.Fatal(err)
	}

	want := scenes[number]
	if isGrey(got) {
		want = greyOf(want)
	}

	if isInked(got) {
		want = inkOf(want)
	}

	if mean, likeness := difference(want, got); mean > 30 || likeness < 0.85 {
		t.Errorf(
			"shows something else: colours differ by %.0f of 255 on average, and the likeness is %.2f of 1",
			mean,
			likeness,
		)
	}
}

// isGrey reports whether a scene has no colours.
func isGrey(scene []byte) bool {
	const nearly = 4

	for i := 0; i < len(scene); i += 3 {
		if max(scene[i], scene[i+1], scene[i+2])-min(scene[i], scene[i+1], scene[i+2]) > nearly {
			return false
		}
	}

	return true
}

// isInked reports whether a scene is black and white nearly all over, as what is traced is.
func isInked(scene []byte) bool {
	const nearly = 8

	between := 0

	for _, v := range scene {
		if v > nearly && v < 255-nearly {
			between++
		}
	}

	return isGrey(scene) && between < len(scene)/4
}

// inkOf is a scene of greys in black and white.
func inkOf(scene []byte) []byte {
	ink := make([]byte, len(scene))

	for i, v := range scene {
		if v > 0x7f {
			ink[i] = 0xff
		}
	}

	return ink
}

// greyOf is a scene without its colours (ITU-R BT.601).
func greyOf(scene []byte) []byte {
	grey := make([]byte, len(scene))

	for i := 0; i < len(scene); i += 3 {
		light := (299*int(scene[i]) + 587*int(scene[i+1]) + 114*int(scene[i+2])) / 1000
		grey[i], grey[i+1], grey[i+2] = byte(light), byte(light), byte(light)
	}

	return grey
}

// showsSomething fails where a picture is white all over.
func showsSomething(t *testing.T, made string) {
	t.Helper()

	content, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}

	picture := workbench.Decode(t, content)
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, g, b, _ := picture.At(x, y).RGBA(); min(r, g, b) < 0x4000 {
				return
			}
		}
	}

	t.Error("nothing dark is on it")
}

// difference returns the mean difference of two scenes' values and their correlation (Pearson), 0
// where one of them is blank.
func difference(a, b []byte) (mean, correlation float64) {
	n := float64(len(a))

	var sumA, sumB, apart float64
	for i := range a {
		sumA, sumB, apart = sumA+float64(a[i]), sumB+float64(b[i]), apart+math.Abs(
			float64(a[i])-float64(b[i]),
		)
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

	samples, err := output(
		ctx,
		"ffmpeg",
		"-nostdin",
		"-v",
		"error",
		"-threads",
		"1",
		"-i",
		path,
		"-map",
		"0:a:0",
		"-ac",
		"1",
		"-ar",
		fmt.Sprint(rate),
		"-f",
		"s16le",
		"-",
	)
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

	if want := from.sound; math.Abs(got.decibels-want.decibels) > 3 ||
		math.Abs(got.seconds-want.seconds) > 0.3 {
		t.Errorf(
			"sounds otherwise: %.1f dB for %.2f s, the source %.1f dB for %.2f s",
			got.decibels,
			got.seconds,
			want.decibels,
			want.seconds,
		)
	}
}

// packedText returns all markup and text of an office document or book but what tells of the
// document itself.
func packedText(path string) ([]byte, error) {
	r, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()

	var all []byte

	for _, f := range r.File {
		if strings.HasPrefix(f.Name, "docProps/") || f.Name == "meta.xml" || !marked(f.Name) {
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
