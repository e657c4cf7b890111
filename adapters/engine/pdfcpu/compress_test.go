package pdfcpu_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func (b bench) compress(
	tb testing.TB,
	options option.Values,
	content []byte,
) (path string, size int, made ports.Made) {
	tb.Helper()

	made, err := b.Step(
		tb,
		b.Engine,
		route.Edge{Operation: "compress", From: "pdf", To: "pdf"},
		options,
		content,
	)
	if err != nil {
		tb.Fatal(err)
	}

	info, err := os.Stat(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	return made.Outputs[0].Path, int(info.Size()), made
}

// photograph returns a picture with grain, in colour or in grey.
func photograph(coloured bool, side int) image.Image {
	random := rand.New(rand.NewPCG(1, 2))

	picture := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			v := uint8(x*200/side + random.IntN(40))

			c := color.NRGBA{v, v, v, 255}
			if coloured {
				c.G, c.B = uint8(y*200/side+random.IntN(40)), uint8(200-x*200/side)
			}

			picture.SetNRGBA(x, y, c)
		}
	}

	if coloured {
		return picture
	}

	grey := image.NewGray(picture.Bounds())
	for i := range grey.Pix {
		grey.Pix[i] = picture.Pix[4*i]
	}

	return grey
}

func asJPEG(tb testing.TB, picture image.Image) string {
	tb.Helper()

	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 97}); err != nil {
		tb.Fatal(err)
	}

	return out.String()
}

// illustrated is a PDF with all that is to stay, and pictures on its pages.
func illustrated(tb testing.TB) []byte {
	tb.Helper()

	const side = 900

	p := paper("A", 3)
	raw, _ := photograph(true, side).(*image.NRGBA) // which it is

	var samples strings.Builder
	for i := range side * side {
		samples.Write(raw.Pix[4*i : 4*i+3])
	}

	head := fmt.Sprintf(
		"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8",
		side,
		side,
	)
	p.Pictures = []workbench.Picture{
		{
			Entries: head + " /ColorSpace /DeviceRGB /Filter /DCTDecode",
			Data:    asJPEG(tb, photograph(true, side)),
		},
		{
			Entries: head + " /ColorSpace /DeviceGray /Filter /DCTDecode",
			Data:    asJPEG(tb, photograph(false, side)),
		},
		{Entries: head + " /ColorSpace /DeviceRGB", Data: samples.String()},
	}

	return p.Bytes()
}

func TestEachLevelIsSmallerAndKeepsAllButPixels(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := illustrated(t)
	before := b.Read(t, b.Put(t, content))

	last := len(content)
	for _, level := range []string{"low", "medium", "high", "extreme"} {
		path, size, made := b.compress(t, option.Values{"level": level}, content)
		if size >= last || len(made.Warnings) > 0 {
			t.Errorf("%s: %d bytes after %d, %v", level, size, last, made.Warnings)
		}

		last = size

		if after := b.Read(t, path); !reflect.DeepEqual(after, before) {
			t.Errorf("%s: %+v, want %+v", level, after, before)
		}
	}
}

func TestASizeIsReachedOrToldOf(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := illustrated(t)

	_, most, _ := b.compress(t, option.Values{"level": "high"}, content)
	if _, size, made := b.compress(
		t,
		option.Values{"target_size": most + 10},
		content,
	); size > most+10 ||
		len(made.Warnings) > 0 {
		t.Errorf("%d bytes, want %d: %v", size, most, made.Warnings)
	}

	_, size, made := b.compress(t, option.Values{"target_size": 2000}, content)
	if len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], fmt.Sprint(size)) {
		t.Errorf("%d bytes: %v", size, made.Warnings)
	}
}

func TestQualityStandsForALevel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := illustrated(t)
	_, low, _ := b.compress(t, option.Values{"quality": "highest"}, content)

	_, high, _ := b.compress(t, option.Values{"quality": "low"}, content)
	if high >= low {
		t.Errorf("%d bytes at the lowest quality, %d at the highest", high, low)
	}
}

// A page that is printed in four colours stays as it is; nothing here could tell what it looks
// like.
func TestPicturesForPrintStay(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	const side = 300

	p := workbench.Paper{Pages: 1, Pictures: []workbench.Picture{
		{
			Entries: fmt.Sprintf(
				"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceCMYK",
				side,
				side,
			),
			Data: strings.Repeat("\x10\x80\xf0\x20", side*side),
		},
	}}
	_, low, _ := b.compress(t, option.Values{"level": "low"}, p.Bytes())

	_, extreme, made := b.compress(t, option.Values{"level": "extreme"}, p.Bytes())
	if len(made.Warnings) > 0 || low != extreme {
		t.Errorf("%d and %d bytes, %v", low, extreme, made.Warnings)
	}
}
