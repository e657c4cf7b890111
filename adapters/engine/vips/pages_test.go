package vips_test

import (
	"bytes"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// split returns the widths of the pictures that are made.
func (b bench) split(
	t *testing.T, from, to string, content []byte, pages string,
) (widths []int, made ports.Made, err error) {
	t.Helper()

	options := option.Values{}
	if pages != "" {
		options[kit.FieldPages] = pages
	}

	made, err = b.Do(t.Context(), ports.Step{
		Edge:     route.Edge{From: from, To: to},
		Inputs:   []ports.Input{{Path: b.Put(t, content), Name: "scan." + from}},
		Options:  options,
		Dir:      b.Dir(t),
		Progress: func(float64) {},
	})

	for _, product := range made.Outputs {
		picture, err := os.ReadFile(product.Path)
		if err != nil {
			t.Fatal(err)
		}

		config, _, err := image.DecodeConfig(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}

		widths = append(widths, config.Width)
	}

	return widths, made, err
}

func TestEachPageBecomesAPicture(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	scan := workbench.Pages(t, 3)

	for _, to := range []string{"png", "jpg"} {
		widths, made, err := b.split(t, "tiff", to, scan, "")
		if err != nil || !slices.Equal(widths, []int{10, 20, 30}) || len(made.Warnings) > 0 {
			t.Errorf("%s: %v %v %v", to, widths, made.Warnings, err)
		}
	}

	widths, made, err := b.split(t, "tiff", "png", scan, "last,1")
	if err != nil || !slices.Equal(widths, []int{10, 30}) || made.Outputs[1].Name != "scan-3.png" {
		t.Error(widths, made.Outputs, err)
	}

	_, _, err = b.split(t, "tiff", "png", scan, "4")
	if f := fault.Of(err); f == nil || f.Kind != fault.InvalidInput ||
		!strings.Contains(f.Text, "3 pages") {
		t.Error(err)
	}
}

func TestOfAnAnimationTheFirstFrameUnlessOthersAreChosen(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	moving := workbench.Blinking(t, 40, 30, 3)

	widths, made, err := b.split(t, "gif", "png", moving, "")
	if err != nil || len(widths) != 1 || len(made.Warnings) != 1 {
		t.Error(widths, made.Warnings, err)
	}

	widths, made, err = b.split(t, "gif", "png", moving, "all")
	if err != nil || len(widths) != 3 || len(made.Warnings) != 0 {
		t.Fatal(widths, made.Warnings, err)
	}

	frames := workbench.Magick(t, "gif", moving)

	for i, product := range made.Outputs {
		picture, err := os.ReadFile(product.Path)
		if err != nil {
			t.Fatal(err)
		}

		same(t, workbench.Decode(t, picture), frames[i], 0)
	}
}

func TestSmallerCopiesAreNoPages(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	dir := t.TempDir()
	flat, levels := filepath.Join(dir, "flat.png"), filepath.Join(dir, "levels.tiff")

	if err := os.WriteFile(
		flat, workbench.PNG(t, workbench.Quarters(512, 400)), 0o600,
	); err != nil {
		t.Fatal(err)
	}

	for _, kind := range []string{"", ",bigtiff"} {
		if said, err := exec.CommandContext(t.Context(), "vips", "copy", flat,
			levels+"[pyramid,tile,tile-width=128,tile-height=128"+kind+"]").
			CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}

		content, err := os.ReadFile(levels)
		if err != nil {
			t.Fatal(err)
		}

		if said := workbench.Identified(t, "tiff", content, "%w "); len(strings.Fields(said)) < 2 {
			t.Fatalf("it has no levels: %s", said)
		}

		widths, made, err := b.split(t, "tiff", "png", content, "")
		if err != nil || !slices.Equal(widths, []int{512}) || len(made.Warnings) > 0 {
			t.Error(kind, widths, made.Warnings, err)
		}
	}
}

func TestWaysOfSheetsAreNotThoseOfPictures(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	_, _, err := b.do(t, "", "png", "jpg", workbench.PNG(t, workbench.Quarters(8, 8)),
		option.Values{"fit": "page", "width": 4, "height": 4})
	if !fault.Is(err, fault.InvalidInput) {
		t.Error(err)
	}
}
