package vips_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// described returns a JPEG that says of itself all that a camera and an agency do.
func described(t *testing.T, b bench) []byte {
	t.Helper()
	content := b.must(t, "", "png", "jpg", workbench.PNG(t, workbench.Quarters(40, 30)), nil)

	path := filepath.Join(t.TempDir(), "file.jpg")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}

	said, err := exec.CommandContext(t.Context(), "exiftool", "-q", "-EXIF:Artist=Somebody",
		"-EXIF:GPSLatitude=46.5", "-EXIF:GPSLatitudeRef=N", "-EXIF:ISO=200",
		"-IPTC:City=Bern", "-IPTC:Keywords=bear", "-XMP:Title=A view", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}

	if content, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}

	return content
}

func TestTagsAreCarriedOver(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	camera := described(t, b)

	asked := []string{
		"-EXIF:Artist",
		"-EXIF:ISO",
		"-GPSLatitude",
		"-XMP:Title",
		"-City",
		"-Subject",
		"-Keywords",
	}

	for _, from := range []string{"jpg", "tiff", "webp", "avif", "heic", "png"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()

			source := camera
			if from != "jpg" {
				source = b.must(t, "", "jpg", from, camera, nil)
			}

			for _, to := range []string{"jpg", "png", "tiff", "webp", "avif", "heic"} {
				out := b.must(t, "", from, to, source, nil)

				said := tagsOf(t, to, out, asked...)
				for _, want := range []string{"Somebody", "200", "46 deg 30'", "A view", "Bern", "bear"} {
					if !strings.Contains(said, want) {
						t.Errorf("%s says %q: without %s", to, said, want)
					}
				}
			}
		})
	}
}

func TestTagsAreNotCarriedOverWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	out := b.must(t, "", "jpg", "tiff", described(t, b), option.Values{"strip_metadata": true})
	if said := tagsOf(t, "tiff", out, "-EXIF:Artist", "-XMP:Title", "-City"); said != "" {
		t.Errorf("it says %q", said)
	}
}

// A picture that was turned does not ask to be turned again.
func TestCarriedTagsDoNotTurnAPicture(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	picture := workbench.Quarters(40, 30)

	out := b.must(t, "", "tiff", "png", workbench.TurnedTIFF(picture, 6), nil)
	same(t, workbench.Decode(t, out), upright(picture, 6), 0)

	if said := tagsOf(t, "png", out, "-Orientation"); strings.Contains(said, "Rotate") {
		t.Errorf("it asks for %q", said)
	}
}
