package librsvg_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/workbench"
)

func TestTheTextStandsOnThePagesAskedForAndTheirOwnStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paper := workbench.Paper{Name: "Own", Pages: 4}.Bytes()

	for ranges, marked := range map[string][4]bool{"": {true, true, true, true}, "2,last": {false, true, false, true}} {
		v := placement(option.Values{"pages": ranges})
		if ranges == "" {
			v = placement(nil)
		}

		made := b.must(t, paper, v)
		for i, want := range marked {
			said := b.text(t, made, i+1)
			if strings.Contains(said, "DRAFT") != want ||
				!strings.Contains(said, fmt.Sprintf("Own Page %d", i+1)) {
				t.Errorf("%q: page %d says %q", ranges, i+1, said)
			}
		}
	}
}

// Pages of Paper are 300 points wide, and one more each, and 400 high.
func TestWhereTheMarkStandsAndHowLargeItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paper := workbench.Paper{Pages: 1}.Bytes()

	const width, height, margin = 301, 400, 20

	for position, at := range map[string][2]string{
		"top-left": {"left", "top"}, "top": {"center", "top"}, "top-right": {"right", "top"},
		"left": {"left", "center"}, "center": {"center", "center"}, "right": {"right", "center"},
		"bottom-left": {"left", "bottom"}, "bottom": {"center", "bottom"}, "bottom-right": {"right", "bottom"},
	} {
		box, _ := ink(
			b.page(t, b.must(t, paper, placement(option.Values{"position": position})), 1),
		)
		if got := box.Dx(); got < width/2-3 || got > width/2+3 {
			t.Errorf("%s: %d points wide, want half of %d", position, got, width)
		}

		across := map[string]int{
			"left":   box.Min.X - margin,
			"right":  width - margin - box.Max.X,
			"center": (box.Min.X+box.Max.X)/2 - width/2,
		}

		down := map[string]int{
			"top":    box.Min.Y - margin,
			"bottom": height - margin - box.Max.Y,
			"center": (box.Min.Y+box.Max.Y)/2 - height/2,
		}
		if off := max(math.Abs(float64(across[at[0]])), math.Abs(float64(down[at[1]]))); off > 2 {
			t.Errorf("%s: it fills %v, which is off by %g points", position, box, off)
		}
	}
}

func TestAWideMarkStaysOnThePage(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, angle := range []any{nil, 0.0, 90.0, 180.0, -30.0} {
		made := b.must(
			t,
			workbench.Paper{Pages: 1}.Bytes(),
			placement(option.Values{"size": 100.0, "angle": angle, "text": "A VERY LONG TEXT"}),
		)

		box, _ := ink(b.page(t, made, 1))
		if !box.In(image.Rect(18, 18, 283, 382)) || box.Empty() {
			t.Errorf("turned by %v it fills %v", angle, box)
		}
	}
}

func TestTheAngleIsClockwiseAndATextInTheCenterRises(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paper := workbench.Paper{Pages: 1}.Bytes()
	// The first letter of a text that is turned lies towards one corner: the ink of that quarter
	// tells.
	corner := func(v option.Values) string {
		v["text"] = "I        ." // the letter at one end, next to nothing at the other
		picture := b.page(t, b.must(t, paper, v), 1)
		box, _ := ink(picture)
		half := func(r image.Rectangle) int {
			n := 0

			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					if c, _ := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA); int(c.R)-int(
						c.G,
					) > 100 {
						n++
					}
				}
			}

			return n
		}
		middle := image.Pt((box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2)
		up := half(image.Rect(box.Min.X, box.Min.Y, box.Max.X, middle.Y)) > half(
			image.Rect(box.Min.X, middle.Y, box.Max.X, box.Max.Y),
		)
		left := half(image.Rect(box.Min.X, box.Min.Y, middle.X, box.Max.Y)) > half(
			image.Rect(middle.X, box.Min.Y, box.Max.X, box.Max.Y),
		)

		return fmt.Sprintf("up %v, left %v", up, left)
	}
	for angle, want := range map[any]string{
		nil: "up false, left true", 45.0: "up true, left true", 135.0: "up true, left false",
	} {
		if got := corner(placement(option.Values{"angle": angle})); got != want {
			t.Errorf("turned by %v it begins %s, want %s", angle, got, want)
		}
	}

	box, _ := ink(
		b.page(t, b.must(t, paper, placement(option.Values{"angle": nil, "position": "top"})), 1),
	)
	if box.Dy() > box.Dx()/2 {
		t.Errorf("at the top it is turned: it fills %v", box)
	}
}

func TestColourAndOpacity(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paper := workbench.Paper{Pages: 1}.Bytes()
	_, solid := ink(b.page(t, b.must(t, paper, placement(option.Values{"position": "top"})), 1))

	_, faint := ink(
		b.page(
			t,
			b.must(t, paper, placement(option.Values{"opacity": 0.25, "position": "top"})),
			1,
		),
	)
	if solid != (color.RGBA{R: 255, A: 255}) || faint.R < 250 || faint.G < 180 || faint.G > 200 {
		t.Errorf("solid %v, faint %v", solid, faint)
	}

	_, blue := ink(
		b.page(
			t,
			b.must(t, paper, placement(option.Values{"colour": "#0000ff", "position": "top"})),
			1,
		),
	)
	if blue != (color.RGBA{B: 255, A: 255}) {
		t.Errorf("blue is %v", blue)
	}
}

func TestTilesCoverThePage(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made := b.must(
		t,
		workbench.Paper{Pages: 1}.Bytes(),
		placement(option.Values{"tile": true, "size": 20.0, "position": "top"}),
	)
	// The page is 301 by 400, and no edge is further from a mark than the margin of 20.
	if box, _ := ink(b.page(t, made, 1)); box.Dx() < 301-2*20 || box.Dy() < 400-2*20 {
		t.Errorf("it fills %v", box)
	}

	if n := strings.Count(b.text(t, made, 1), "DRAFT"); n < 20 {
		t.Errorf("the mark stands there %d times", n)
	}

	made = b.must(
		t,
		workbench.Paper{Pages: 1}.Bytes(),
		placement(option.Values{"tile": true, "size": 1.0, "margin": 0}),
	)
	if box, _ := ink(b.page(t, made, 1)); box.Dx() < 280 {
		t.Errorf("the smallest of marks fill %v", box)
	}
}

func TestUnderIsBehindWhatIsOnThePage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	// A black bar over the middle of the page.
	paper := bytes.Replace(
		workbench.Paper{Pages: 1}.Bytes(),
		[]byte("BT /F1 24 Tf 20 200 Td"),
		[]byte("0 190 999 20 re f BT 9 0 0 9 20 200 cm"),
		1,
	)
	for layer, want := range map[string]bool{"over": true, "under": false} {
		picture := b.page(
			t,
			b.must(t, paper, placement(option.Values{"layer": layer, "size": 90.0})),
			1,
		)
		seen := false

		for x := range 300 {
			c, _ := color.RGBAModel.Convert(picture.At(x, 200)).(color.RGBA)
			seen = seen || c.R > 200
		}

		if seen != want {
			t.Errorf("%s: the mark shows on the bar: %v", layer, seen)
		}
	}
}

func TestTurnedAndTrimmedPagesAreMarkedAsTheyAreShown(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for wide, size := range map[string]image.Point{
		"/Rotate 90": {400, 301}, "/Rotate 180": {301, 400}, "/CropBox [50 50 250 350]": {200, 300},
	} {
		picture := b.page(
			t,
			b.must(
				t,
				workbench.Paper{Pages: 1, Wide: wide}.Bytes(),
				placement(option.Values{"position": "bottom-right"}),
			),
			1,
		)
		box, _ := ink(picture)

		end := image.Pt(size.X-20, size.Y-20)
		if off := box.Max.Sub(end); off.X*off.X+off.Y*off.Y > 9 || box.Dx() < size.X/2-3 ||
			box.Dx() < box.Dy() {
			t.Errorf("%s: it fills %v of %v", wide, box, size)
		}
	}
}

func TestPagesOfAHundredSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made := b.must(t, workbench.Paper{Pages: 100}.Bytes(), placement(nil))
	for _, n := range []int{1, 40, 100} {
		box, _ := ink(b.page(t, made, n))

		middle := (box.Min.X + box.Max.X) / 2
		if want := (300 + n) / 2; box.Empty() || middle < want-3 || middle > want+3 {
			t.Errorf("page %d: it fills %v, want it around %d", n, box, want)
		}
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for _, text := range []string{"مسودة", "Черновик", "Σχέδιο", "Entwurf & <Kopie> \"№ 1\"", "טיוטה", "草案 初稿", "ドラフト"} {
		v := placement(option.Values{"text": text})

		box, _ := ink(b.page(t, b.must(t, workbench.Paper{Pages: 1}.Bytes(), v), 1))
		if middle := (box.Min.X + box.Max.X) / 2; middle < 148 || middle > 153 || box.Dx() < 145 ||
			box.Dx() > 155 {
			t.Errorf("%s fills %v", text, box)
		}
	}

	for _, text := range []string{"Kirat Rai 𖵀", "\u200d \u00a0"} {
		_, _, err := b.mark(
			t,
			workbench.Paper{Pages: 1}.Bytes(),
			placement(option.Values{"text": text}),
		)
		if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "text" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	square := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for i := range square.Pix {
		square.Pix[i] = []byte{255, 0, 0, 255}[i%4]
	}

	var asPNG, asJPEG bytes.Buffer
	if err := png.Encode(&asPNG, square); err != nil {
		t.Fatal(err)
	}

	if err := jpeg.Encode(&asJPEG, square, nil); err != nil {
		t.Fatal(err)
	}

	paper := workbench.Paper{Pages: 1}.Bytes()
	for what, content := range map[string]any{
		"png": asPNG.Bytes(), "jpeg": asJPEG.Bytes(), "what went through JSON": base64.StdEncoding.EncodeToString(asPNG.Bytes()),
	} {
		v := placement(
			option.Values{
				"text":     nil,
				"image":    content,
				"angle":    nil,
				"opacity":  0.5,
				"position": "top",
			},
		)

		box, colour := ink(b.page(t, b.must(t, paper, v), 1))
		if box.Dx() < 148 || box.Dx() > 153 || box.Dy() < 73 || box.Dy() > 77 || colour.G < 120 ||
			colour.G > 135 {
			t.Errorf("%s: it fills %v in %v", what, box, colour)
		}
	}

	for what, v := range map[string]option.Values{
		"neither":        {"text": nil},
		"both":           {"image": asPNG.Bytes()},
		"no picture":     {"text": nil, "image": []byte("GIF89a")},
		"a cut picture":  {"text": nil, "image": asPNG.Bytes()[:60]},
		"a cut JPEG":     {"text": nil, "image": asJPEG.Bytes()[:len(asJPEG.Bytes())-100]},
		"a faulty one":   {"text": nil, "image": bytes.Replace(asPNG.Bytes(), []byte("IDAT"), []byte("IDAX"), 1)},
		"a page outside": {"pages": "2"},
	} {
		if _, _, err := b.mark(t, paper, placement(v)); !fault.Is(err, fault.InvalidInput) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestPDFsThatCannotBeMarked(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	whole := workbench.Fixture(t, "pdf")
	for what, c := range map[string]struct {
		content []byte
		want    fault.Kind
	}{
		"cut short": {whole[:len(whole)*6/10], fault.CorruptFile},
		"empty":     {nil, fault.CorruptFile},
		"no pages":  {workbench.Paper{}.Bytes(), fault.CorruptFile},
		"locked":    {b.locked(t, whole), fault.PasswordRequired},
	} {
		if _, _, err := b.mark(t, c.content, placement(nil)); !fault.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}

	if _, made, err := b.mark(
		t,
		workbench.Paper{Pages: 1, Signed: true}.Bytes(),
		placement(nil),
	); err != nil ||
		len(made.Warnings) != 1 {
		t.Errorf("a signed one: %v %v", made.Warnings, err)
	}
}

// TestAnyWatermarkGoesOntoPages asks for it as of pictures, which has no layer and no pages.
func TestAnyWatermarkGoesOntoPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	edge := route.Edge{Operation: "watermark", From: "pdf", To: "pdf"}
	content := workbench.Paper{Name: "A", Pages: 2}.Bytes()

	made, err := b.Step(t, b.Engine, edge, placement(option.Values{"layer": nil}), content)
	if err != nil {
		t.Fatal(err)
	}

	marked, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		t.Fatal(err)
	}

	for _, page := range []int{1, 2} {
		if text := b.text(t, marked, page); !strings.Contains(text, "DRAFT") ||
			!strings.Contains(text, "A Page") {
			t.Errorf("page %d: %q", page, text)
		}
	}
}
