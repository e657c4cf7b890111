package ffmpeg_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// marked are the values of a red mark, unless changes say otherwise. A nil takes a value away.
func marked(changes option.Values) option.Values {
	v := option.Values{
		"text": "DRAFT", "position": "center", "opacity": 1.0, "angle": 0.0, "size": 40.0,
		"colour": "#ff0000", "margin": 10, "tile": false,
	}
	maps.Copy(v, changes)
	maps.DeleteFunc(v, func(_ string, x any) bool { return x == nil })

	return v
}

// blue makes a film of 200 × 100 pixels that is blue, with sound.
func blue(t *testing.T, extension string, options ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blue."+extension)
	args := []string{
		"-v", "error", "-f", "lavfi", "-i", "color=blue:s=200x100:r=25:d=1",
		"-f", "lavfi", "-i", "sine=f=440:d=1:r=48000", "-pix_fmt", "yuv420p",
	}

	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(append(args, options...), path)...).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

// frameAt decodes the frame of a film that is shown at a time.
func frameAt(t *testing.T, path, at string) image.Image {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-ss", at,
		"-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-").Output()
	if err != nil {
		t.Fatal(err)
	}

	picture, _, err := image.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}

	return picture
}

// inkOf returns the box of what is more red than blue.
func inkOf(picture image.Image) image.Rectangle {
	var box image.Rectangle

	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			if r, _, b, _ := picture.At(x, y).RGBA(); r > b {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}

	return box
}

// solid is a PNG of one colour.
func solid(t *testing.T, width, height int, c color.NRGBA) []byte {
	t.Helper()

	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = []uint8{c.R, c.G, c.B, c.A}[i%4]
	}

	return workbench.PNG(t, picture)
}

func TestWhereAMarkStandsOnAFilm(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	film := blue(t, "mp4")
	logo := solid(t, 20, 10, color.NRGBA{255, 0, 0, 255})

	for _, c := range []struct {
		values option.Values
		want   image.Rectangle
	}{
		{option.Values{"position": "top-left"}, image.Rect(10, 10, 90, 50)},
		{option.Values{"position": "center"}, image.Rect(60, 30, 140, 70)},
		{option.Values{"position": "bottom-right", "size": 20.0}, image.Rect(150, 70, 190, 90)},
		{option.Values{"position": "right", "margin": 0}, image.Rect(120, 30, 200, 70)},
		{option.Values{"position": "center", "angle": 90.0, "size": 20.0}, image.Rect(90, 30, 110, 70)},
		{option.Values{"tile": true, "size": 20.0}, image.Rect(0, 10, 200, 90)},
	} {
		v := marked(c.values)
		delete(v, "text")
		v["image"] = logo

		o := operate(t, e, "watermark", "mp4", v, film)

		for _, at := range []string{"0", "0.9"} {
			ink := inkOf(frameAt(t, o.path, at))
			if !ink.In(c.want.Inset(-2)) || !c.want.Inset(3).In(ink) {
				t.Errorf("%v at %s s: it is in %v, want %v", c.values, at, ink, c.want)
			}
		}

		if packets(t, o.path, "a:0") != packets(t, film, "a:0") {
			t.Errorf("%v: the sound was encoded anew", c.values)
		}
	}
}

func TestHowAMarkLooksOnAFilm(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	block := option.Values{"text": "█"}

	for name, c := range map[string]struct {
		film   string
		values option.Values
		want   [3]int
	}{
		"mp4":      {blue(t, "mp4"), block, [3]int{255, 0, 0}},
		"webm":     {blue(t, "webm", "-cpu-used", "8"), block, [3]int{255, 0, 0}},
		"mov":      {blue(t, "mov"), block, [3]int{255, 0, 0}},
		"avi":      {blue(t, "avi", "-q:v", "2"), block, [3]int{255, 0, 0}},
		"mkv":      {blue(t, "mkv"), option.Values{"text": "█", "colour": "#00ff00"}, [3]int{0, 255, 0}},
		"half":     {blue(t, "mp4"), option.Values{"text": "█", "opacity": 0.5}, [3]int{128, 0, 127}},
		"ten bits": {blue(t, "mkv", "-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=error"), block, [3]int{255, 0, 0}},
		"turned": {
			blue(t, "mkv", "-vf", "transpose"),
			option.Values{"text": "█", "size": 90.0},
			[3]int{255, 0, 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := operate(t, e, "watermark", formatOf(c.film), marked(c.values), c.film)
			shown := frameAt(t, o.path, "0.5")
			middle := shown.Bounds().Size().Div(2)
			r, g, b, _ := shown.At(middle.X, middle.Y).RGBA()

			for i, got := range []int{int(r >> 8), int(g >> 8), int(b >> 8)} {
				if d := got - c.want[i]; d > 12 || d < -12 {
					t.Errorf("in the middle is %d %d %d, want %v", r>>8, g>>8, b>>8, c.want)
				}
			}

			if r, _, b, _ := shown.At(2, 2).RGBA(); r>>8 > 20 || b>>8 < 230 {
				t.Errorf("in the corner is %d of red and %d of blue", r>>8, b>>8)
			}

			if name == "ten bits" && o.facts.Of("video")[0].PixelFormat != "yuv420p10le" {
				t.Errorf("%+v", o.facts.Of("video")[0])
			}
		})
	}
}

// High films are taken for other colours than low ones.
func TestColoursOfAMarkOnAHighFilm(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	o := operate(t, e, "watermark", "mp4",
		marked(option.Values{"text": "█", "colour": "#00ff00"}), make720(t))

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", o.path, "-frames:v", "1",
		"-vf", "scale=in_color_matrix=bt709,format=rgb24,crop=1:1", "-f", "rawvideo", "-").
		Output()
	if err != nil || len(out) != 3 || out[0] > 12 || out[1] < 240 || out[2] > 12 {
		t.Errorf("in the middle is %v, %v", out, err)
	}
}

func TestTextsInAllScripts(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	film := blue(t, "mp4")

	for _, text := range []string{"<Entwurf & Größe>", "سري", "草稿", "ПРОЕКТ"} {
		o := operate(
			t,
			e,
			"watermark",
			"mp4",
			marked(option.Values{"text": text, "size": 90.0}),
			film,
		)
		if ink := inkOf(frameAt(t, o.path, "0")); ink.Dx() < 40 || ink.Dy() < 10 {
			t.Errorf("%s: the ink is in %v", text, ink)
		}
	}
}

func TestMarksThatCannotBePutOntoFilms(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	film := blue(t, "mp4")
	logo := solid(t, 60, 40, color.NRGBA{255, 0, 0, 255})

	noisy := bytes.Clone(logo)
	for i := 50; i < 60; i++ {
		noisy[i] ^= 0x55
	}

	for name, c := range map[string]struct {
		changes option.Values
		says    string
	}{
		"nothing":              {option.Values{"text": nil}, "either a text or an image"},
		"both":                 {option.Values{"image": logo}, "either a text or an image"},
		"only blanks":          {option.Values{"text": "  "}, "nothing to see"},
		"a script without ink": {option.Values{"text": "\U00016A70"}, "U+16A70"},
		"half a picture":       {option.Values{"text": nil, "image": logo[:len(logo)/2]}, "image cannot be read"},
		"a broken picture":     {option.Values{"text": nil, "image": noisy}, "image cannot be read"},
	} {
		f := refused(t, e, "watermark", "mp4", marked(c.changes), film)
		if f.Kind != fault.InvalidInput || !strings.Contains(f.Text, c.says) {
			t.Errorf("%s: %v", name, f)
		}
	}

	sound := numbered(t, "mp4", 1, "-vn")
	if f := refused(
		t,
		e,
		"watermark",
		"mp4",
		marked(nil),
		sound,
	); f.Kind != fault.UnsupportedConversion {
		t.Error(fmt.Sprint(f))
	}
}
