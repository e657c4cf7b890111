package matrix_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// TestChainsKeepTransparency runs whole chains on a picture of which one half is not there.
func TestChainsKeepTransparency(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)

	whole, poor, bare := m.catalogues(t)
	for _, c := range []struct {
		catalog *catalog.Catalog
		to      string
	}{{whole, "webp"}, {poor, "webp"}, {poor, "tiff"}, {bare, "tiff"}, {bare, "gif"}} {
		dir, err := m.work.Make("transparent")
		if err != nil {
			t.Fatal(err)
		}

		target, _ := m.formats.Find(c.to)

		made, err := conversion.New(conversion.Deps{Catalog: c.catalog, Verifier: m.readers}).
			Do(t.Context(), conversion.Request{
				Operation: operation.Conversion(),
				Target:    target,
				Dir:       dir,
				Sources: []conversion.Source{
					{Path: halfThere(t, dir), Name: "half.png", Format: "png"},
				},
				Progress: func(float64, ports.EngineInfo) {},
			})
		if err != nil {
			t.Fatalf("%s: %v", c.to, err)
		}

		picture := decode(t, made.Outputs[0].Path)
		_, _, _, absent := picture.At(8, 16).RGBA()

		red, _, _, there := picture.At(24, 16).RGBA()
		if absent != 0 || there != 0xffff || red < 0xc000 {
			t.Errorf("%s by %s: alpha %#x and %#x, red %#x", c.to, made.Engine, absent, there, red)
		}
	}
}

// halfThere writes a PNG whose right half is red, and returns its path.
func halfThere(t *testing.T, dir string) string {
	t.Helper()

	picture := image.NewNRGBA(image.Rect(0, 0, 32, 32))

	for y := range 32 {
		for x := 16; x < 32; x++ {
			picture.Set(x, y, color.NRGBA{R: 0xff, A: 0xff})
		}
	}

	path := filepath.Join(dir, "half.png")

	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}

	if err := png.Encode(out, picture); err != nil {
		t.Fatal(err)
	}

	if err := out.Close(); err != nil {
		t.Fatal(err)
	}

	return path
}

func decode(t *testing.T, path string) image.Image {
	t.Helper()

	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = in.Close() }()

	picture, _, err := image.Decode(in)
	if err != nil {
		t.Fatal(err)
	}

	return picture
}
