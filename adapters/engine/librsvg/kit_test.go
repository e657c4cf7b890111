package librsvg_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/librsvg"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

const operation = "pdf/watermark"

type bench struct {
	*pdf.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, librsvg.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

// placement is a red DRAFT, as wide as half of the page, unless changes say otherwise. A nil takes a
// value away.
func placement(changes option.Values) option.Values {
	v := option.Values{
		"text":     "DRAFT",
		"position": "center",
		"opacity":  1.0,
		"angle":    0.0,
		"size":     50.0,
		"colour":   "#ff0000",
		"margin":   20,
		"tile":     false,
		"layer":    "over",
	}
	maps.Copy(v, changes)
	maps.DeleteFunc(v, func(_ string, x any) bool { return x == nil })

	return v
}

// mark returns the PDF with a watermark on it.
func (b bench) mark(tb testing.TB, content []byte, v option.Values) ([]byte, ports.Made, error) {
	tb.Helper()

	edge := route.Edge{Operation: operation, From: "pdf", To: "pdf"}

	made, err := b.Step(tb, b.Engine, edge, v, content)
	if err != nil {
		return nil, made, err
	}

	marked, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	return marked, made, nil
}

// must is mark where it has to succeed.
func (b bench) must(tb testing.TB, content []byte, v option.Values) []byte {
	tb.Helper()

	marked, _, err := b.mark(tb, content, v)
	if err != nil {
		tb.Fatal(err)
	}

	return marked
}

// read runs a tool of poppler's on a PDF, and returns what it says.
func (b bench) read(tb testing.TB, content []byte, tool string, args ...string) []byte {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: tool, Args: append(args, sandbox.InPath("a.pdf"), "-"), Light: true,
		Inputs: []sandbox.Mount{{Host: b.Put(tb, content), Name: "a.pdf"}},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	return said.Stdout
}

// text returns the words of a page.
func (b bench) text(tb testing.TB, content []byte, page int) string {
	tb.Helper()

	n := strconv.Itoa(page)

	return string(b.read(tb, content, "pdftotext", "-f", n, "-l", n))
}

// page draws a page, a pixel a point.
func (b bench) page(tb testing.TB, content []byte, page int) image.Image {
	tb.Helper()

	n := strconv.Itoa(page)
	drawn := b.read(
		tb,
		content,
		"pdftocairo",
		"-png",
		"-cropbox",
		"-singlefile",
		"-r",
		"72",
		"-f",
		n,
		"-l",
		n,
	)

	picture, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		tb.Fatal(err)
	}

	return picture
}

// ink returns the box of all that has a colour of its own: the papers are black on white.
func ink(picture image.Image) (box image.Rectangle, reddest color.RGBA) {
	reddest = color.RGBA{R: 255, G: 255, B: 255}

	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c, _ := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
			if int(c.R)-int(c.G) < 20 && int(c.B)-int(c.R) < 20 {
				continue
			}

			box = box.Union(image.Rect(x, y, x+1, y+1))

			if c.G < reddest.G {
				reddest = c
			}
		}
	}

	return box, reddest
}

// locked returns the PDF with a password on it.
func (b bench) locked(tb testing.TB, content []byte) []byte {
	tb.Helper()
	dir := b.Dir(tb)

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool:   "qpdf",
		Dir:    dir,
		Light:  true,
		Inputs: []sandbox.Mount{{Host: b.Put(tb, content), Name: "a.pdf"}},
		Args: []string{
			"--encrypt",
			"secret",
			"owner",
			"256",
			"--",
			sandbox.InPath("a.pdf"),
			sandbox.WorkPath("b.pdf"),
		},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	locked, err := os.ReadFile(filepath.Join(dir, "b.pdf"))
	if err != nil {
		tb.Fatal(err)
	}

	return locked
}
