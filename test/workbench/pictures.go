package workbench

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Quarters returns a picture whose quarters are red and green above blue and white: none looks like
// another when it is turned or mirrored.
func Quarters(width, height int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.SetNRGBA(x, y, quarter(x*2 >= width, y*2 >= height))
		}
	}

	return picture
}

func quarter(right, lower bool) color.NRGBA {
	switch {
	case right && lower:
		return color.NRGBA{255, 255, 255, 255}
	case right:
		return color.NRGBA{0, 255, 0, 255}
	case lower:
		return color.NRGBA{0, 0, 255, 255}
	}

	return color.NRGBA{255, 0, 0, 255}
}

// Blinking returns an animation of quarters over which a black line moves; frame n is shown
// for n + 1 tenths of a second.
func Blinking(tb testing.TB, width, height, frames int) []byte {
	tb.Helper()

	palette := color.Palette{
		color.Black,
		quarter(false, false),
		quarter(true, false),
		quarter(false, true),
		quarter(true, true),
	}

	var all gif.GIF

	for n := range frames {
		frame := image.NewPaletted(image.Rect(0, 0, width, height), palette)

		whole := Quarters(width, height)
		for y := range height {
			for x := range width {
				frame.Set(x, y, whole.At(x, y))
			}

			frame.Set(width/4+n, y, color.Black)
		}

		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 10*(n+1))
	}

	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &all); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

// PNG returns a picture as a file.
func PNG(tb testing.TB, picture image.Image) []byte {
	tb.Helper()

	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

// exif is a note of how a picture is to be turned.
func exif(orientation int) []byte {
	return []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" +
		string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00")
}

// TurnedPNG returns a PNG with a note of how it is to be turned, by EXIF from 1 to 8.
func TurnedPNG(file []byte, orientation int) []byte {
	return withChunk(file, "eXIf", exif(orientation))
}

// TurnedWebP returns a WebP of that size, without an animation, with a note of how it is to be
// turned, behind the picture, as the format has it.
func TurnedWebP(file []byte, width, height, orientation int) []byte {
	const hasAlphaAndEXIF = 0x18

	le := binary.LittleEndian
	side := func(n int) []byte { return le.AppendUint32(nil, uint32(n-1))[:3] }
	body := slices.Concat(
		[]byte("WEBPVP8X\x0a\x00\x00\x00"),
		[]byte{hasAlphaAndEXIF, 0, 0, 0},
		side(width),
		side(height),
	)

	for rest := file[12:]; len(rest) > 8; {
		length := 8 + (le.Uint32(rest[4:])+1)/2*2
		if name := string(rest[:4]); name != "VP8X" && name != "EXIF" {
			body = append(body, rest[:length]...)
		}

		rest = rest[length:]
	}

	note := exif(orientation)
	body = append(le.AppendUint32(append(body, "EXIF"...), uint32(len(note))), note...)

	return append(le.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// TIFF describes a file of one strip without compression, of one channel or of three.
type TIFF struct {
	Width, Height int
	Channels      int
	Bits          int // of a channel
	Sample        int // 1 for whole numbers, 2 for those with a sign, 3 for fractions
	Orientation   int // 0 for the usual one
	Pixels        []byte
}

// Bytes returns the file, little end first.
func (t TIFF) Bytes() []byte {
	const short, long, head = 3, 4, 8

	le := binary.LittleEndian
	each := func(n int) []byte { return bytes.Repeat(le.AppendUint16(nil, uint16(n)), t.Channels) }
	file := slices.Concat([]byte("II*\x00\x00\x00\x00\x00"), each(t.Bits), each(t.Sample), t.Pixels)
	le.PutUint32(file[4:], uint32(len(file)))

	bits, sample := head, head+2*t.Channels // where they stand, of three
	if t.Channels == 1 {
		bits, sample = t.Bits, t.Sample
	}

	tags := [][4]int{
		{256, long, 1, t.Width},
		{257, long, 1, t.Height},
		{258, short, t.Channels, bits},
		{259, short, 1, 1},
		{262, short, 1, 1 + t.Channels/3},
		{273, long, 1, head + 4*t.Channels},
		{274, short, 1, max(t.Orientation, 1)},
		{277, short, 1, t.Channels},
		{278, long, 1, t.Height},
		{279, long, 1, len(t.Pixels)},
		{339, short, t.Channels, sample},
	}

	file = le.AppendUint16(file, uint16(len(tags)))
	for _, tag := range tags {
		file = le.AppendUint16(le.AppendUint16(file, uint16(tag[0])), uint16(tag[1]))
		file = le.AppendUint32(le.AppendUint32(file, uint32(tag[2])), uint32(tag[3]))
	}

	return append(file, 0, 0, 0, 0)
}

// TurnedTIFF returns a picture as a TIFF with a note of how it is to be turned.
func TurnedTIFF(picture *image.NRGBA, orientation int) []byte {
	size := picture.Bounds().Size()

	var pixels []byte
	for i := 0; i < len(picture.Pix); i += 4 {
		pixels = append(pixels, picture.Pix[i:i+3]...)
	}

	return TIFF{
		Width:       size.X,
		Height:      size.Y,
		Channels:    3,
		Bits:        8,
		Sample:      1,
		Orientation: orientation,
		Pixels:      pixels,
	}.Bytes()
}

// Magick returns the frames of a file of that format, whole pictures each, as ImageMagick reads
// them.
func Magick(tb testing.TB, id string, content []byte) []image.Image {
	tb.Helper()
	dir := tb.TempDir()
	command := exec.CommandContext(
		tb.Context(),
		"convert-im6.q16",
		id+":-",
		"-coalesce",
		"png32:"+dir+"/%04d.png",
	)

	command.Stdin = bytes.NewReader(content)
	if said, err := command.CombinedOutput(); err != nil {
		tb.Fatalf("ImageMagick cannot read the %s: %v: %s", id, err, said)
	}

	paths, err := filepath.Glob(filepath.Join(dir, "*.png")) // sorted
	if err != nil {
		tb.Fatal(err)
	}

	frames := make([]image.Image, len(paths))
	for i, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}

		frames[i] = Decode(tb, content)
	}

	return frames
}

// Identified returns what ImageMagick says of a file in a format of its own, such as "%w %h".
func Identified(tb testing.TB, id string, content []byte, format string) string {
	tb.Helper()
	command := exec.CommandContext(tb.Context(), "identify-im6.q16", "-format", format, id+":-")
	command.Stdin = bytes.NewReader(content)

	said, err := command.Output()
	if err != nil {
		tb.Fatalf("ImageMagick cannot read the %s: %v", id, err)
	}

	return string(said)
}
