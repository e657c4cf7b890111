package e2e_test

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"testing"

	"golang.org/x/image/webp"
)

// A document becomes pictures over PDF: two engines, and a file for each page.
func TestADocumentBecomesAPictureOfEachPage(t *testing.T) {
	t.Parallel()
	c := start(t)

	a := c.convert("sample.docx", "targetFormat", "png")
	if engine := a.Data.Tasks["convert-file"].Engine; engine != "libreoffice+poppler" {
		t.Errorf("made by %s", engine)
	}

	files := a.Data.Tasks["export-file"].Result.Files
	if len(files) != 2 {
		t.Fatalf("%d files for a document of two pages: %+v", len(files), files)
	}

	var pages [][]byte

	for i, f := range files {
		if want := fmt.Sprintf("sample-%d.png", i+1); f.Filename != want || f.MIME != "image/png" {
			t.Errorf("%+v, want %s", f, want)
		}

		got := c.download(f.URL)

		picture, err := png.Decode(bytes.NewReader(got.Body))
		if got.Status != http.StatusOK || err != nil {
			t.Fatalf("%d %v", got.Status, err)
		}

		if size := picture.Bounds().Size(); size.X < 1000 || size.Y < size.X {
			t.Errorf("page %d is %v", i+1, size)
		}

		pages = append(pages, got.Body)
	}

	if bytes.Equal(pages[0], pages[1]) {
		t.Error("both pictures show the same page")
	}
}

func TestABitmapBecomesWebP(t *testing.T) {
	t.Parallel()
	c := start(t)

	a := c.convert("sample.bmp", "targetFormat", "webp", "quality", "highest")
	if engine := a.Data.Tasks["convert-file"].Engine; engine != "imagemagick" {
		t.Errorf("made by %s", engine)
	}

	f := a.Data.Tasks["export-file"].Result.Files[0]

	picture, err := webp.Decode(bytes.NewReader(c.download(f.URL).Body))
	if err != nil || f.Filename != "sample.webp" || picture.Bounds().Dx() != 100 ||
		picture.Bounds().Dy() != 75 {
		t.Errorf("%+v %v", f, err)
	}
}

// A photograph becomes a Photoshop file over PNG, as no one engine does both.
func TestTwoPictureEnginesMakeAChain(t *testing.T) {
	t.Parallel()
	c := start(t)

	a := c.convert("sample.webp", "targetFormat", "psd")
	if engine := a.Data.Tasks["convert-file"].Engine; engine != "vips+imagemagick" {
		t.Errorf("made by %s", engine)
	}

	f := a.Data.Tasks["export-file"].Result.Files[0]
	if got := c.download(f.URL); !bytes.HasPrefix(got.Body, []byte("8BPS")) ||
		f.MIME != "image/vnd.adobe.photoshop" {
		t.Errorf("%+v: %.8q", f, got.Body)
	}
}
