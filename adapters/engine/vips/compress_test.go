package vips_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// waves is a picture of soft colours, as photographs have them.
func waves(width, height int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	noise := rand.New(rand.NewPCG(1, 2))

	for y := range height {
		for x := range width {
			light := func(period float64) uint8 {
				return uint8(
					128 + 100*math.Sin(float64(x)/period)*math.Cos(
						float64(y)/period/2,
					) + 12*noise.Float64(),
				)
			}
			picture.SetNRGBA(x, y, color.NRGBA{light(17), light(29), light(41), 255})
		}
	}

	return picture
}

// finest is the best quality of a format, where it has several.
func finest(id string) option.Values {
	if id == "png" || id == "tiff" || id == "gif" {
		return nil
	}

	return option.Values{"quality": "highest"}
}

func TestCompressingMakesFilesSmaller(t *testing.T) {
	t.Parallel()

	b := newBench(t, kit.Config{})
	for _, id := range []string{"jpg", "png", "webp", "tiff", "gif", "avif", "heic"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			large := b.must(t, "", "png", id, workbench.PNG(t, waves(160, 120)), finest(id))

			last := len(large)
			for _, quality := range []string{"medium", "low"} {
				out := b.must(t, "compress", id, id, large, option.Values{"quality": quality})
				if len(out) >= last {
					t.Errorf("%s: %d bytes of %d", quality, len(out), last)
				}

				if size := sizeOf(t, id, out); size != "160 120" {
					t.Errorf("%s: %s", quality, size)
				}

				last = len(out)
			}
		})
	}
}

func TestCompressingToASize(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	// By far less than the file has, and a little more than one of the qualities in between takes.
	for id, bound := range map[string]int{"jpg": 3450, "png": 9800, "webp": 2450, "avif": 960, "tiff": 4000} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			large := b.must(t, "", "png", id, workbench.PNG(t, waves(160, 120)), finest(id))

			out := b.must(t, "compress", id, id, large, option.Values{"target_size": bound})
			if len(out) > bound || len(out) < bound*95/100 {
				t.Errorf("%d bytes of %d that it may have; it was %d", len(out), bound, len(large))
			}

			if size := sizeOf(t, id, out); size != "160 120" {
				t.Error(size)
			}
		})
	}
}

func TestASizeThatCannotBeReachedIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	large := b.must(
		t,
		"",
		"png",
		"jpg",
		workbench.PNG(t, waves(400, 300)),
		option.Values{"quality": "highest"},
	)

	out, made, err := b.do(t, "compress", "jpg", "jpg", large, option.Values{"target_size": 1024})
	if err != nil || len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], "1024 bytes") {
		t.Fatal(made.Warnings, err)
	}

	if len(out) <= 1024 || len(out) > len(large)/5 || sizeOf(t, "jpg", out) != "400 300" {
		t.Errorf("%d bytes of %d", len(out), len(large))
	}
}

func TestCompressingWithoutLossKeepsEveryPixel(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	photograph := waves(64, 48)

	few := image.NewPaletted(
		image.Rect(0, 0, 64, 48),
		color.Palette{color.Black, color.NRGBA{1, 2, 3, 255}, color.White},
	)
	for i := range few.Pix {
		few.Pix[i] = uint8(i * i % 3)
	}

	for name, c := range map[string]struct {
		id      string
		picture image.Image
		quality string
	}{
		"a photograph as PNG":  {"png", photograph, "high"},
		"three colours as PNG": {"png", few, "highest"},
		"a photograph as TIFF": {"tiff", photograph, "high"},
		"a photograph as WebP": {"webp", photograph, "highest"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			content := workbench.PNG(t, c.picture)
			if c.id != "png" {
				content = b.must(t, "", "png", c.id, content, finest(c.id))
			}

			out := b.must(t, "compress", c.id, c.id, content, option.Values{"quality": c.quality})
			same(t, workbench.Magick(t, c.id, out)[0], c.picture, 0)
		})
	}
}

func TestCompressingAnAnimationKeepsItsFrames(t *testing.T) {
	t.Parallel()

	out := newBench(
		t,
		kit.Config{},
	).must(t, "compress", "gif", "gif", workbench.Blinking(t, 40, 30, 3), option.Values{"quality": "low"})
	if delays := workbench.Identified(t, "gif", out, "%T "); delays != "10 20 30 " {
		t.Errorf("the frames are shown for %s", delays)
	}
}

func TestCompressingWhatIsDamaged(t *testing.T) {
	t.Parallel()

	b := newBench(t, kit.Config{})
	for name, content := range map[string][]byte{"nothing": {}, "half": workbench.PNG(t, waves(64, 48))[:3000]} {
		if _, _, err := b.do(t, "compress", "png", "png", content, nil); !fault.Is(
			err,
			fault.CorruptFile,
		) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThumbnails(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	large := workbench.PNG(t, waves(400, 300))
	for name, c := range map[string]struct {
		from, to string
		content  []byte
		values   option.Values
		want     string
	}{
		"of the usual size": {"png", "png", large, nil, "256 192"},
		"by its height":     {"png", "jpg", large, option.Values{"height": 30, "quality": "low"}, "40 30"},
		"not enlarged":      {"png", "webp", workbench.PNG(t, waves(40, 30)), nil, "40 30"},
		"of an animation":   {"gif", "webp", workbench.Blinking(t, 40, 30, 3), option.Values{"width": 20}, "20 15"},
		"of a drawing":      {"svg", "png", workbench.Fixture(t, "svg"), option.Values{"width": 300}, "300 225"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out := b.must(t, "thumbnail", c.from, c.to, c.content, c.values)
			if got := sizeOf(t, c.to, out); got != c.want {
				t.Errorf("it is %s, want %s", got, c.want)
			}

			if frames := len(workbench.Magick(t, c.to, out)); frames != 1 {
				t.Errorf("it has %d frames", frames)
			}
		})
	}
}
