package vips_test

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// tagsOf returns what ExifTool says of a file.
func tagsOf(t *testing.T, id string, content []byte, tags ...string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), "file."+id)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}

	said, err := exec.CommandContext(t.Context(), "exiftool", append(tags, "-s3", path)...).Output()
	if err != nil {
		t.Fatal(err)
	}

	return strings.TrimSpace(string(said))
}

// tagged returns a picture with the name of an artist.
func tagged(t *testing.T, b bench, id string) []byte {
	t.Helper()
	content := b.must(t, "", "png", id, workbench.PNG(t, workbench.Quarters(40, 30)), nil)

	path := filepath.Join(t.TempDir(), "file."+id)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}

	if said, err := exec.CommandContext(t.Context(), "exiftool", "-q", "-Artist=Somebody", path).
		CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return content
}

func TestMetadataIsLeftOutWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	content := tagged(t, b, "jpg")
	for _, to := range []string{"jpg", "png", "webp", "avif", "heic"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()

			kept := b.must(t, "", "jpg", to, content, nil)
			if artist := tagsOf(t, to, kept, "-Artist"); artist != "Somebody" {
				t.Errorf("the artist is %q without the option", artist)
			}

			stripped := b.must(t, "", "jpg", to, content, option.Values{"strip_metadata": true})
			if bytes.Contains(stripped, []byte("Somebody")) {
				t.Error("the artist is still there")
			}
		})
	}
}

func TestAnAnimationKeepsItsTimesWithoutMetadata(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	out := b.must(
		t,
		"",
		"gif",
		"webp",
		workbench.Blinking(t, 40, 30, 3),
		option.Values{"strip_metadata": true},
	)
	if delays := workbench.Identified(t, "webp", out, "%T "); delays != "10 20 30 " {
		t.Errorf("the frames are shown for %s", delays)
	}
}

// What libvips would leave out without a word is refused.
func TestAnAnimationOfMoreFramesThanAreRead(t *testing.T) {
	t.Parallel()

	_, _, err := newBench(t, kit.Config{}).
		do(t, "", "gif", "webp", workbench.Blinking(t, 8, 8, 4200), nil)
	if !fault.Is(err, fault.FileTooLarge) || !strings.Contains(err.Error(), "4096 frames") {
		t.Errorf("%v, want %s", err, fault.FileTooLarge)
	}
}

// Formats without colour profiles hold the colours that the profile makes.
func TestProfilesAreAppliedWhereTheyAreGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	picture := workbench.ProfiledPNG(
		t,
		workbench.PNG(t, workbench.Quarters(40, 30)),
		workbench.SwappedProfile(),
	)

	red, green := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}
	for name, c := range map[string]struct {
		to     string
		values option.Values
		want   color.Color // red, by its number
	}{
		"given up":  {"gif", nil, green},
		"stripped":  {"png", option.Values{"strip_metadata": true}, green},
		"in a WebP": {"webp", option.Values{"lossless": true}, red}, // the profile is there, too
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out := b.must(t, "", "png", c.to, picture, c.values)
			if got := workbench.Magick(t, c.to, out)[0].At(2, 2); !near(got, c.want, 4) {
				t.Errorf("it is %v, want %v", got, c.want)
			}

			if kept := tagsOf(t, c.to, out, "-ColorSpaceData") == "RGB"; kept != (c.want == red) {
				t.Errorf("it has a profile: %t", kept)
			}
		})
	}
}

func TestGreysWithAForeignProfileAreConverted(t *testing.T) {
	t.Parallel()

	grey := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range grey.Pix {
		grey.Pix[i] = 100
	}

	content := workbench.ProfiledPNG(t, workbench.PNG(t, grey), workbench.SwappedProfile())

	out := newBench(t, kit.Config{}).must(t, "", "png", "gif", content, nil)
	if got := workbench.Magick(t, "gif", out)[0].At(4, 4); !near(got, color.Gray{100}, 2) {
		t.Errorf("it is %v", got)
	}
}

func TestWhatASaverIsAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	picture := workbench.PNG(t, workbench.Quarters(40, 30))
	for name, c := range map[string]struct {
		to, says string
		values   option.Values
		want     string
	}{
		"a plain JPEG":           {"jpg", "%[interlace]", nil, "None"},
		"a progressive JPEG":     {"jpg", "%[interlace]", option.Values{"progressive": true}, "JPEG"},
		"a progressive PNG":      {"png", "%[interlace]", option.Values{"progressive": true}, "PNG"},
		"a progressive GIF":      {"gif", "%[interlace]", option.Values{"progressive": true}, "GIF"},
		"a JPEG of 300 dpi":      {"jpg", "%x %U", option.Values{"dpi": 300.0}, "300 PixelsPerInch"},
		"a PNG of 254 dpi":       {"png", "%x %U", option.Values{"dpi": 254.0}, "100 PixelsPerCentimeter"},
		"a TIFF of 300 dpi":      {"tiff", "%x %U", option.Values{"dpi": 300.0}, "300 PixelsPerInch"},
		"a size":                 {"webp", "%w %h", option.Values{"width": 20}, "20 15"},
		"a size that is larger":  {"png", "%w %h", option.Values{"width": 2000}, "40 30"},
		"a size that is covered": {"jpg", "%w %h", option.Values{"width": 10, "height": 10, "fit": "cover"}, "10 10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out := b.must(t, "", "png", c.to, picture, c.values)
			if got := workbench.Identified(t, c.to, out, c.says); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestLosslessKeepsEveryPixel(t *testing.T) {
	t.Parallel()
	content := workbench.Fixture(t, "png")
	out := newBench(
		t,
		kit.Config{},
	).must(t, "", "png", "webp", content, option.Values{"lossless": true})
	same(t, workbench.Magick(t, "webp", out)[0], workbench.Decode(t, content), 0)
}

func TestTheBackgroundIsBehindWhatIsTransparent(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	glass := workbench.PNG(t, image.NewNRGBA(image.Rect(0, 0, 16, 16)))
	for _, to := range []string{"jpg", "png", "webp", "gif"} {
		out := b.must(t, "", "png", to, glass, option.Values{"background": "#0000ff"})
		if got := workbench.Magick(t, to, out)[0].At(8, 8); !near(
			got,
			color.NRGBA{0, 0, 255, 255},
			8,
		) {
			t.Errorf("%s: %v", to, got)
		}
	}
}
