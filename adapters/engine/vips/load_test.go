package vips_test

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// upright is what another library makes of an EXIF orientation.
func upright(picture image.Image, orientation int) *image.NRGBA {
	turns := map[int]func(image.Image) *image.NRGBA{
		2: imaging.FlipH, 3: imaging.Rotate180, 4: imaging.FlipV, 5: imaging.Transpose,
		6: imaging.Rotate270, 7: imaging.Transverse, 8: imaging.Rotate90,
	}
	if turn, ok := turns[orientation]; ok {
		return turn(picture)
	}

	return imaging.Clone(picture)
}

// Whatever format notes it, a picture is turned once, and nothing is left that would turn it again.
func TestOrientationIsAppliedOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	picture := workbench.Quarters(40, 30)
	flat := workbench.PNG(t, picture)

	asWebP := b.must(
		t,
		"",
		"png",
		"webp",
		flat,
		option.Values{"lossless": true, "strip_metadata": true},
	)
	for orientation := 1; orientation <= 8; orientation++ {
		for from, content := range map[string][]byte{
			"png":  workbench.TurnedPNG(flat, orientation),
			"webp": workbench.TurnedWebP(asWebP, 40, 30, orientation),
			"tiff": workbench.TurnedTIFF(picture, orientation),
		} {
			t.Run(fmt.Sprintf("%s %d", from, orientation), func(t *testing.T) {
				t.Parallel()

				to := []string{"png", "tiff"}[orientation%2]
				out := b.must(t, "", from, to, content, nil)
				same(t, workbench.Magick(t, to, out)[0], upright(picture, orientation), 0)

				if to == "tiff" {
					if left := workbench.Identified(
						t,
						to,
						out,
						"%[orientation]",
					); left != "TopLeft" &&
						left != "Undefined" {
						t.Errorf("it says still that it lies %s", left)
					}
				}
			})
		}
	}
}

func TestOrientationIsLeftWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	picture := workbench.Quarters(40, 30)
	out := b.must(
		t,
		"",
		"tiff",
		"png",
		workbench.TurnedTIFF(picture, 6),
		option.Values{"auto_orient": false},
	)
	same(t, workbench.Decode(t, out), picture, 0)
	out = b.must(
		t,
		"",
		"tiff",
		"png",
		workbench.TurnedTIFF(picture, 6),
		option.Values{"auto_orient": true},
	)
	same(t, workbench.Decode(t, out), upright(picture, 6), 0)

	out = b.must(
		t,
		"",
		"tiff",
		"png",
		workbench.TurnedTIFF(picture, 6),
		option.Values{"auto_orient": false, "width": 20},
	)
	if size := workbench.Decode(t, out).Bounds().Size(); size != image.Pt(20, 15) {
		t.Errorf("scaled as it lies it is %v", size)
	}
}

// What a pixel of a TIFF is worth, whatever its channels are made of.
func TestChannelsOfAllKindsAreSeen(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	le := binary.LittleEndian
	float32s := func(values ...float64) []byte {
		var pixels []byte
		for _, v := range values {
			pixels = le.AppendUint32(pixels, math.Float32bits(float32(v)))
		}

		return pixels
	}
	uint32s := func(values ...float64) []byte {
		var pixels []byte
		for _, v := range values {
			pixels = le.AppendUint32(pixels, uint32(int64(v)))
		}

		return pixels
	}
	uint16s := func(values ...float64) []byte {
		var pixels []byte
		for _, v := range values {
			pixels = le.AppendUint16(pixels, uint16(int16(v)))
		}

		return pixels
	}

	grey := func(l uint8) color.Color { return color.NRGBA{l, l, l, 255} }
	for name, c := range map[string]struct {
		file workbench.TIFF
		want []color.Color
	}{
		"fractions": {workbench.TIFF{Channels: 1, Bits: 32, Sample: 3, Pixels: float32s(0, 0.25, 0.5, 1)}, []color.Color{grey(0), grey(64), grey(128), grey(255)}},
		"steps as fractions": {
			workbench.TIFF{Channels: 1, Bits: 32, Sample: 3, Pixels: float32s(0, 64, 128, 255)}, []color.Color{grey(0), grey(64), grey(128), grey(255)},
		},
		"measured values": {workbench.TIFF{Channels: 1, Bits: 32, Sample: 3, Pixels: float32s(-5, 50000, 100000, 200000)}, []color.Color{grey(0), grey(64), grey(128), grey(255)}},
		"whole numbers":   {workbench.TIFF{Channels: 1, Bits: 32, Sample: 1, Pixels: uint32s(0, 1<<30, 1<<31, 1<<32-1)}, []color.Color{grey(0), grey(64), grey(128), grey(255)}},
		"few steps":       {workbench.TIFF{Channels: 1, Bits: 32, Sample: 1, Pixels: uint32s(0, 64, 128, 255)}, []color.Color{grey(0), grey(64), grey(128), grey(255)}},
		"numbers with a sign": {
			workbench.TIFF{Channels: 1, Bits: 16, Sample: 2, Pixels: uint16s(-100, 8192, 16384, 32767)}, []color.Color{grey(0), grey(64), grey(128), grey(255)},
		},
		"coloured fractions": {
			workbench.TIFF{Channels: 3, Bits: 32, Sample: 3, Pixels: float32s(1, 0, 0, 0, 0.5, 0, 0, 0, 0.25, 1, 1, 1)},
			[]color.Color{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 128, 0, 255}, color.NRGBA{0, 0, 64, 255}, grey(255)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c.file.Width, c.file.Height = len(c.want), 1

			got := workbench.Decode(t, b.must(t, "", "tiff", "png", c.file.Bytes(), nil))
			for x, want := range c.want {
				if !near(got.At(x, 0), want, 1) {
					t.Errorf("pixel %d is %v, want %v", x, got.At(x, 0), want)
				}
			}
		})
	}
}

func TestChannelsThatVipsCannotReadAreNoDamage(t *testing.T) {
	t.Parallel()

	long := workbench.TIFF{
		Width:    1,
		Height:   1,
		Channels: 1,
		Bits:     64,
		Sample:   3,
		Pixels:   make([]byte, 8),
	}

	_, _, err := newBench(t, kit.Config{}).do(t, "", "tiff", "png", long.Bytes(), nil)
	if f := fault.Of(err); f.Kind != fault.ConversionFailed ||
		!strings.Contains(f.Text, "more than 32 bits") {
		t.Error(err)
	}
}
