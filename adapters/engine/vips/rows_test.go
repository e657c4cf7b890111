package vips_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// sky is a picture like a photograph's: colours that run into each other, with some noise.
func sky() image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, 160, 120))

	for y := range 120 {
		for x := range 160 {
			wave := math.Sin(float64(x)/23) + math.Cos(float64(y)/31)
			l := uint8(120 + 50*wave + float64((x*7+y*13)%3))
			picture.Set(x, y, color.NRGBA{l, l / 2, 255 - l, 255})
		}
	}

	return picture
}

func TestPhotographsArePackedByDifferences(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	source := b.must(t, "", "png", "jpg", workbench.PNG(t, sky()), nil)
	packed := b.must(t, "", "jpg", "png", source, nil)

	var plain bytes.Buffer

	encoder := png.Encoder{CompressionLevel: png.BestCompression} // filters rows, too
	if err := encoder.Encode(&plain, workbench.Decode(t, packed)); err != nil {
		t.Fatal(err)
	}

	if len(packed) > plain.Len()*11/10 {
		t.Errorf("%d bytes, and Go's best has %d", len(packed), plain.Len())
	}
}

func TestPalettesStayPalettes(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	few := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{
		color.NRGBA{
			1,
			2,
			3,
			255,
		},
		color.NRGBA{250, 9, 17, 255},
		color.NRGBA{},
		color.NRGBA{8, 8, 8, 255},
	})
	for i := range few.Pix {
		few.Pix[i] = uint8(i * i % 4)
	}

	var animation bytes.Buffer
	if err := gif.Encode(&animation, few, nil); err != nil {
		t.Fatal(err)
	}

	for from, content := range map[string][]byte{
		"png": workbench.PNG(t, few), "gif": animation.Bytes(),
	} {
		out := b.must(t, "", from, "png", content, nil)

		got := workbench.Decode(t, out)
		if _, is := got.(*image.Paletted); !is {
			t.Errorf("from %s it is %T", from, got)
		}

		same(t, got, few, 0)
	}
}

func TestQualityOfWhatLosesNothingIsItsSize(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	source := workbench.PNG(t, sky())

	last := math.MaxInt

	for _, quality := range []string{"low", "medium", "highest"} {
		out := b.must(t, "", "png", "png", source, option.Values{"quality": quality})
		if len(out) >= last {
			t.Errorf("%s: %d bytes, not less than %d", quality, len(out), last)
		}

		last = len(out)

		same(t, workbench.Decode(t, out), sky(), 0)
	}

	low := b.must(t, "", "png", "gif", source, option.Values{"quality": "low"})

	high := b.must(t, "", "png", "gif", source, option.Values{"quality": "high"})
	if len(low) >= len(high) {
		t.Errorf("a gif of low quality has %d bytes, one of high quality %d", len(low), len(high))
	}
}

// Of a large picture, packing is most of the work: it is told apart by its size, and not where the
// caller asks for a quality.
func TestLargePicturesArePackedQuickly(t *testing.T) {
	t.Parallel()

	var asked string

	e, err := vips.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Runner(
		func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
			if !c.Light {
				asked += strings.Join(c.Args, " ")
			}

			return sandbox.Result{Stdout: []byte("vips-8.14.1\n")}, nil
		})))
	if err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		to     string
		side   int
		values option.Values
		want   bool
	}{
		"large":             {"webp", 3000, nil, true},
		"large PNG":         {"png", 3000, nil, true},
		"small":             {"webp", 300, nil, false},
		"of a quality":      {"webp", 3000, option.Values{"quality": "medium"}, false},
		"as it is, exactly": {"webp", 3000, option.Values{"lossless": true}, false},
	} {
		asked = ""

		_, _ = e.Do(t.Context(), ports.Step{
			Edge:    route.Edge{From: "jpg", To: c.to},
			Options: c.values,
			Inputs:  []ports.Input{{Path: "/a", Facts: file.Facts{Width: c.side, Height: c.side}}},
			Dir:     t.TempDir(),
		})

		quick := strings.Contains(asked, "effort=2") || strings.Contains(asked, "compression=5")
		if asked == "" || quick != c.want {
			t.Errorf("%s: vips is started as %q", name, asked)
		}
	}
}
