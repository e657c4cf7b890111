package ffmpeg_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// pictured makes thumbnails, and returns their paths.
func pictured(
	t *testing.T, e *ffmpeg.Engine, to string, values option.Values, input string,
) []string {
	t.Helper()

	made, err := e.Do(t.Context(), ports.Step{
		Edge:     route.Edge{Operation: "thumbnail", From: formatOf(input), To: to},
		Inputs:   []ports.Input{{Path: input}},
		Options:  values,
		Dir:      t.TempDir(),
		Progress: func(float64) {},
	})
	if err != nil {
		t.Fatalf("thumbnail of %s %v: %v", filepath.Base(input), values, err)
	}

	var paths []string
	for _, p := range made.Outputs {
		paths = append(paths, p.Path)
	}

	return paths
}

// imageMagick asks ImageMagick for something of a picture.
func imageMagick(t *testing.T, path, format string, options ...string) string {
	t.Helper()

	args := append(append([]string{path}, options...), "-format", format, "info:")

	out, err := exec.CommandContext(t.Context(), "convert-im6.q16", args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}

	return strings.TrimSpace(string(out))
}

// brightness is that of a picture, as the frames of numbered are numbered.
func brightness(t *testing.T, path string, options ...string) float64 {
	t.Helper()

	var mean float64
	if _, err := fmt.Sscan(
		imageMagick(t, path, "%[fx:mean*219]", append(options, "-colorspace", "Gray")...), &mean,
	); err != nil {
		t.Fatal(err)
	}

	return mean
}

func TestTheFrameOfATimeIsShown(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for extension, options := range map[string][]string{
		"mp4": nil, "mkv": nil, "mov": nil, "webm": {"-deadline", "realtime", "-cpu-used", "8"},
		"avi": nil, "ts": nil, "mpg": {"-c:v", "mpeg2video", "-q:v", "2"},
		"flv": {"-ar", "44100"}, "wmv": {"-q:v", "2"},
	} {
		t.Run(extension, func(t *testing.T) {
			t.Parallel()
			film := numbered(t, extension, 6, options...)

			for at, want := range map[float64]float64{0: 0, 1: 25, 3.27: 81, 5.98: 149} {
				shots := pictured(t, e, "png", option.Values{"time": at}, film)
				if got := brightness(t, shots[0]); len(shots) != 1 || math.Abs(got-want) > 2.5 {
					t.Errorf("at %v s is frame %.1f, want %v", at, got, want)
				}

				if got := imageMagick(t, shots[0], "%m %wx%h"); got != "PNG 64x48" {
					t.Errorf("it is %s", got)
				}
			}
		})
	}
}

func TestAMomentThatIsNotBlackIsShown(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	path := filepath.Join(t.TempDir(), "dark.mp4")

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error",
		"-f", "lavfi", "-i", "color=black:s=64x48:r=25:d=3",
		"-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=2", "-filter_complex", "[0][1]concat", path).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	shots := pictured(t, e, "jpg", option.Values{}, path)
	if got := imageMagick(t, shots[0], "%m %[fx:mean.r>0.9] %[fx:mean.g<0.1]"); got != "JPEG 1 1" {
		t.Error(got)
	}

	black := filepath.Join(t.TempDir(), "black.mp4")
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-t", "2", black).
		CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	if shots := pictured(t, e, "png", option.Values{}, black); len(shots) != 1 {
		t.Errorf("%v of a film that is black", shots)
	}
}

func TestSeveralMoments(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	film := numbered(t, "mp4", 6) // 150 frames

	shots := pictured(t, e, "png", option.Values{"count": 5}, film)
	if len(shots) != 5 || !slices.IsSorted(shots) {
		t.Fatal(shots)
	}

	for i, path := range shots {
		if got, want := brightness(t, path), float64(15+30*i); math.Abs(got-want) > 2.5 {
			t.Errorf("picture %d is frame %.1f, want %v", i, got, want)
		}
	}

	for _, c := range []struct {
		columns, to, size string
		across            int
	}{
		{"", "png", "96x48", 3}, {"5", "jpg", "160x24", 5}, {"1", "png", "32x120", 1},
	} {
		values := option.Values{"count": 5, "sheet": true, "width": 32}
		if c.columns != "" {
			values["columns"] = c.across
		}

		sheet := pictured(t, e, c.to, values, film)
		if got := imageMagick(t, sheet[0], "%wx%h"); len(sheet) != 1 || got != c.size {
			t.Errorf("%v: %s, want %s", values, got, c.size)
		}

		for i := range 5 {
			cell := fmt.Sprintf("28x20+%d+%d", 2+i%c.across*32, 2+i/c.across*24)
			if got, want := brightness(
				t, sheet[0], "-crop", cell, "+repage",
			), float64(15+30*i); math.Abs(got-want) > 3 {
				t.Errorf("%v: cell %d is frame %.1f, want %v", values, i, got, want)
			}
		}
	}
}

func TestSidesOfThumbnails(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		input  string
		values option.Values
		want   string
	}{
		{make720(t), option.Values{}, "256x192"},
		{fixture(t, "sample.mp4"), option.Values{}, "160x120"}, // as it is
		{fixture(t, "sample.mp4"), option.Values{"width": 80}, "80x60"},
		{fixture(t, "sample.mp4"), option.Values{"height": 40, "width": 100}, "53x40"},
		{fixture(t, "rotated.mov"), option.Values{"height": 80}, "60x80"},
	} {
		shots := pictured(t, e, "png", c.values, c.input)
		if got := imageMagick(t, shots[0], "%wx%h"); got != c.want {
			t.Errorf("%s %v: %s, want %s", filepath.Base(c.input), c.values, got, c.want)
		}
	}

	wide := filepath.Join(t.TempDir(), "wide.mp4")
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i",
		"testsrc2=s=180x144:r=25:d=1,setsar=16/9", wide).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	if got := imageMagick(
		t, pictured(t, e, "png", option.Values{"width": 160}, wide)[0], "%wx%h",
	); got != "160x72" {
		t.Errorf("pixels that are no squares: %s", got)
	}
}

func TestQualityOfThumbnails(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	last := 0

	for _, quality := range []string{"low", "medium", "high", "highest"} {
		shot := pictured(t, e, "jpg", option.Values{"quality": quality, "time": 0.4}, make720(t))[0]

		var size int
		if _, err := fmt.Sscan(imageMagick(t, shot, "%B"), &size); err != nil || size <= last {
			t.Errorf("%s has %d bytes, %v", quality, size, err)
		}

		last = size
	}
}

// loud makes sound that is loud for a second and silent for another.
func loud(t *testing.T, extension string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "loud."+extension)

	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i",
		"aevalsrc='if(lt(t,1),0.9*sin(2800*t),0)':s=48000:d=2", path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

func TestTheWaveformOfSound(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		extension, to, size string
		values              option.Values
	}{
		{"mp3", "png", "256x64", option.Values{}},
		{"flac", "jpg", "100x25", option.Values{"width": 100}},
		{"wav", "png", "80x20", option.Values{"height": 20}},
		{"opus", "png", "200x100", option.Values{"width": 200, "height": 100}},
		{"mp4", "png", "256x64", option.Values{}}, // sound alone
	} {
		picture := pictured(t, e, c.to, c.values, loud(t, c.extension))[0]
		if got := imageMagick(t, picture, "%wx%h"); got != c.size {
			t.Errorf("%s: %s, want %s", c.extension, got, c.size)
		}

		// what is drawn is blue, on white: of the left half most is, of the right half one line
		filled := func(half string) (part float64) {
			said := imageMagick(
				t,
				picture,
				"%[fx:(1-mean.r)/(1-68/255)]",
				"-background",
				"white",
				"-flatten",
				"-gravity",
				half,
				"-crop",
				"40%x100%+0+0",
				"+repage",
			)
			if _, err := fmt.Sscan(said, &part); err != nil {
				t.Fatal(err)
			}

			return part
		}
		if left, right := filled("West"), filled("East"); left < 0.6 || right > 0.15 || right == 0 {
			t.Errorf("%s: drawn are %.2f and %.2f of it", c.extension, left, right)
		}
	}
}

func TestTheCoverOfSoundIsShown(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	const red = "%[fx:mean.r-mean.g]"

	cover := pictured(t, e, "png", option.Values{"width": 20}, fixture(t, "cover.mp3"))[0]
	wave := pictured(t, e, "png",
		option.Values{"width": 20, "waveform": true}, fixture(t, "cover.mp3"))[0]

	if imageMagick(t, cover, "%A") != "False" && imageMagick(t, cover, "%A") != "Undefined" ||
		imageMagick(t, wave, "%wx%h") != "20x5" {
		t.Errorf("the cover is %s, the waveform %s",
			imageMagick(t, cover, "%wx%h %A"), imageMagick(t, wave, "%wx%h"))
	}

	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-y", "-i",
		fixture(t, "cover.mp3"), "-map", "0:v", "-frames:v", "1", "-vf", "scale=20:-1",
		filepath.Join(filepath.Dir(cover), "want.png")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	if got, want := imageMagick(t, cover, red),
		imageMagick(t, filepath.Join(filepath.Dir(cover), "want.png"), red); got[:4] != want[:4] {
		t.Errorf("the picture is another: %s, want %s", got, want)
	}
}

func TestThumbnailsThatCannotBeMade(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	film := fixture(t, "sample.mp4")

	for _, c := range []struct {
		values option.Values
		input  string
		kind   fault.Kind
		text   string
	}{
		{option.Values{"time": 99.0}, film, fault.InvalidInput, "lasts 2 s"},
		{option.Values{"time": 1.0, "count": 2}, film, fault.InvalidInput, "not both"},
		{option.Values{"sheet": true}, film, fault.InvalidInput, "count"},
		{option.Values{"columns": 2}, film, fault.InvalidInput, "count"},
		{option.Values{"time": 1.0}, loud(t, "mp4"), fault.InvalidInput, "no moving picture"},
	} {
		if f := refused(t, e, "thumbnail", "png", c.values, c.input); f.Kind != c.kind ||
			!strings.Contains(f.Text, c.text) {
			t.Errorf("%v: %v", c.values, f)
		}
	}
}

// Sound may go on where the picture has ended.
func TestTheLastFrameIsShownBehindTheEndOfThePicture(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	film := numbered(t, "mp4", 2)
	longer := filepath.Join(t.TempDir(), "longer.mp4")

	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", film, "-f", "lavfi",
		"-i", "sine=d=6", "-map", "0:v", "-map", "1:a", "-c:v", "copy", longer).
		CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	shots := pictured(t, e, "png", option.Values{"time": 5.0}, longer)
	if got := brightness(t, shots[0]); math.Abs(got-49) > 2.5 {
		t.Errorf("it is frame %.1f, want 49", got)
	}
}
