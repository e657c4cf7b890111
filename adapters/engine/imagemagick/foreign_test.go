package imagemagick_test

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"os/exec"
	"slices"
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

// dds returns a picture of 4 × 4 pixels: its pixel format, a further head, and its pixels.
func dds(format []uint32, code string, more []uint32, pixels []byte) []byte {
	le := binary.LittleEndian

	file := append([]byte("DDS "), make([]byte, 124)...)
	for at, n := range map[int]uint32{4: 124, 8: 0x1007, 12: 4, 16: 4, 76: 32, 108: 0x1000} {
		le.PutUint32(file[at:], n)
	}

	for i, n := range format {
		le.PutUint32(file[80+4*i:], n)
	}

	copy(file[84:], code)

	for _, n := range more {
		file = le.AppendUint32(file, n)
	}

	return append(file, pixels...)
}

func TestKindsThatImageMagickDoesNotKnowAreRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	const packed, coloured, translucent = 4, 0x40, 1

	red := color.NRGBA{255, 0, 0, 255}
	for name, content := range map[string][]byte{
		// format 72 is BC1 in sRGB, of two dimensions
		"blocks with a further head": dds([]uint32{packed}, "DX10", []uint32{72, 3, 0, 1, 0},
			[]byte{0, 0xf8, 0, 0, 0, 0, 0, 0}),
		"red first": dds(
			[]uint32{coloured | translucent, 0, 32, 0xff, 0xff00, 0xff0000, 0xff000000},
			"", nil, bytes.Repeat([]byte{255, 0, 0, 255}, 16)),
	} {
		isColour(t, decode(t, b.there(t, "dds", "png", content)).At(1, 1), red)

		if t.Failed() {
			t.Fatal(name)
		}
	}

	twoChannels := dds([]uint32{packed}, "ATI2", nil, []byte{
		255, 255, 0, 0, 0, 0, 0, 0, 128, 128, 0, 0, 0, 0, 0, 0,
	})
	if got := decode(t, b.there(t, "dds", "png", twoChannels)); got.Bounds().Dx() != 4 {
		t.Errorf("it is %v", got.Bounds())
	}
}

func TestWhiteOfABitIsWhite(t *testing.T) {
	t.Parallel()

	head := make([]byte, 130)
	copy(head, []byte{10, 5, 1, 1, 0, 0, 0, 0, 15, 0, 0, 0})
	copy(head[16:], []byte{0, 0, 0, 255, 255, 255})
	head[65], head[66] = 1, 2
	head[128], head[129] = 0x0f, 0x0f

	got := decode(t, newBench(t).there(t, "pcx", "png", head))
	isColour(t, got.At(1, 0), color.NRGBA{0, 0, 0, 255})
	isColour(t, got.At(6, 0), color.NRGBA{255, 255, 255, 255})
}

// What vips gives up at is tried here.
func TestSubsampledColoursAreRead(t *testing.T) {
	t.Parallel()

	const side, red = 16, "\x4c\x4c\x4c\x4c\x55\xff" // of four pixels: their light, and colours

	le := binary.LittleEndian
	pixels := bytes.Repeat([]byte(red), side*side/4)

	file := le.AppendUint32([]byte("II*\x00"), uint32(8+len(pixels)+6))
	file = append(file, pixels...)
	bits := uint32(len(file))
	file = append(file, 8, 0, 8, 0, 8, 0)

	const word, long = 3, 4

	entries := [][4]uint32{
		{256, word, 1, side},
		{257, word, 1, side},
		{258, word, 3, bits},
		{259, word, 1, 1},
		{262, word, 1, 6},
		{273, long, 1, 8},
		{277, word, 1, 3},
		{278, word, 1, side},
		{279, long, 1, uint32(len(pixels))},
		{530, word, 2, 2 | 2<<16},
	}

	file = le.AppendUint16(file, uint16(len(entries)))
	for _, e := range entries {
		file = le.AppendUint16(file, uint16(e[0]))
		file = le.AppendUint16(file, uint16(e[1]))
		file = le.AppendUint32(le.AppendUint32(file, e[2]), e[3])
	}

	file = append(file, 0, 0, 0, 0)

	got := decode(t, newBench(t).there(t, "tiff", "png", file))
	isColour(t, got.At(3, 3), color.NRGBA{254, 0, 0, 255})
}

// A picture of greys may have a profile of three colours; PNG may not hold both.
func TestGreysWithAProfileOfColoursAreConverted(t *testing.T) {
	t.Parallel()

	psd := made(t, workbench.PNG(t, workbench.Quarters(40, 30)), "png:-", "-modulate", "100,0",
		"-profile", icc+"srgb.icc", "-type", "TrueColor", "psd:-")
	got := decode(t, newBench(t).there(t, "psd", "png", psd))

	c, _ := color.NRGBAModel.Convert(got.At(2, 2)).(color.NRGBA)
	if c.R != c.G || c.G != c.B || c.A != 255 {
		t.Errorf("it is %v", c)
	}
}

func TestInksOfAPSDAreShownByTheirProfile(t *testing.T) {
	t.Parallel()

	picture := workbench.PNG(t, workbench.Quarters(40, 30))
	psd := made(t, picture, "png:-", "-profile", icc+"srgb.icc", "-profile", icc+"default_cmyk.icc",
		"-compress", "None", "psd:-")
	want := decode(t, made(t, psd, "psd:-[0]", "-intent", "Relative", "-black-point-compensation",
		"-profile", icc+"srgb.icc", "png:-"))
	got := decode(t, newBench(t).there(t, "psd", "png", psd))

	for _, at := range [][2]int{{2, 2}, {37, 2}, {2, 27}, {37, 27}} {
		c, _ := color.NRGBAModel.Convert(want.At(at[0], at[1])).(color.NRGBA)
		isColour(t, got.At(at[0], at[1]), c)
	}
}

// icc is where Ghostscript's package has its profiles.
const icc = "/usr/share/color/icc/ghostscript/"

// made is what ImageMagick makes of a file.
func made(t *testing.T, content []byte, args ...string) []byte {
	t.Helper()

	command := exec.CommandContext(t.Context(), "convert-im6.q16", slices.Clone(args)...)
	command.Stdin = bytes.NewReader(content)

	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}

	return out
}
