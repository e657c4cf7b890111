package imagemagick_test

import (
	"bytes"
	"image"
	"image/color"
	"os/exec"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/convertd/convertd/test/workbench"
)

// asBMP has the engine make a BMP, which the library of Go reads.
func asBMP(t *testing.T, from string, content []byte) image.Image {
	t.Helper()

	picture, err := bmp.Decode(bytes.NewReader(newBench(t).there(t, from, "bmp", content)))
	if err != nil {
		t.Fatal(err)
	}

	return picture
}

func isColour(t *testing.T, got color.Color, want color.NRGBA) {
	t.Helper()

	c, _ := color.NRGBAModel.Convert(got).(color.NRGBA)
	for _, pair := range [][2]uint8{{c.R, want.R}, {c.G, want.G}, {c.B, want.B}} {
		if d := int(pair[0]) - int(pair[1]); d > 4 || d < -4 {
			t.Errorf("it is %v, want %v", c, want)
		}
	}
}

// The reader of ImageMagick 6 knows nothing of EXIF in PNG.
func TestAPNGIsTurnedAsItAsks(t *testing.T) {
	t.Parallel()

	got := asBMP(t, "png", workbench.TurnedPNG(workbench.PNG(t, workbench.Quarters(40, 30)), 6))
	if got.Bounds().Size() != image.Pt(30, 40) {
		t.Fatalf("it is %v", got.Bounds())
	}

	isColour(t, got.At(2, 2), color.NRGBA{0, 0, 255, 255})
	isColour(t, got.At(27, 2), color.NRGBA{255, 0, 0, 255})
}

// A BMP holds no colour profile: the colours become what the profile makes of them.
func TestProfilesAreAppliedWhereTheyAreGivenUp(t *testing.T) {
	t.Parallel()
	profiled := workbench.ProfiledPNG(
		t,
		workbench.PNG(t, workbench.Quarters(40, 30)),
		workbench.SwappedProfile(),
	)
	green := color.NRGBA{0, 255, 0, 255}
	isColour(t, asBMP(t, "png", profiled).At(2, 2), green)

	command := exec.CommandContext(t.Context(), "convert-im6.q16", "png:-", "-depth", "8", "psd:-")
	command.Stdin = bytes.NewReader(profiled)

	psd, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}

	isColour(t, asBMP(t, "psd", psd).At(2, 2), green)
}

// What is not pixels is no reason to call a PNG damaged.
func TestAnOddProfileIsNoDamage(t *testing.T) {
	t.Parallel()

	broken := workbench.SwappedProfile()
	copy(broken[68:], "\x00\x00\x00\x01") // another white than there may be

	odd := workbench.ProfiledPNG(t, workbench.PNG(t, workbench.Quarters(40, 30)), broken)
	if size := asBMP(t, "png", odd).Bounds().Size(); size != image.Pt(40, 30) {
		t.Errorf("it is %v", size)
	}
}

func TestColoursWithoutAProfileStay(t *testing.T) {
	t.Parallel()

	want := color.NRGBA{200, 100, 50, 255}
	picture := image.NewNRGBA(image.Rect(0, 0, 8, 8))

	for y := range 8 {
		for x := range 8 {
			picture.SetNRGBA(x, y, want)
		}
	}

	if got := asBMP(t, "png", workbench.PNG(t, picture)).At(4, 4); color.NRGBAModel.Convert(
		got,
	) != want {
		t.Errorf("it is %v, want %v", got, want)
	}
}
