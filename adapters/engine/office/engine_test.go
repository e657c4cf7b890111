package office_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/office"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "office" {
		os.Exit(office.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

func formats() []string { return []string{"docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"} }

type bench struct {
	*office.Engine
	workbench.Bench
}

func newBench(t *testing.T) bench {
	t.Helper()
	e, b := workbench.Open(t, office.New, office.Config{})

	return bench{e, b}
}

func (b bench) compress(
	t *testing.T,
	id string,
	content []byte,
	options option.Values,
) ([]byte, ports.Made, error) {
	t.Helper()

	made, err := b.Step(
		t,
		b.Engine,
		route.Edge{Operation: "compress", From: id, To: id},
		options,
		content,
	)
	if err != nil {
		return nil, made, err
	}

	out, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		t.Fatal(err)
	}

	return out, made, nil
}

// photo is a picture of soft noise, which takes much room at a high quality.
func photo(t *testing.T, width, height int, transparent bool) image.Image {
	t.Helper()

	picture, noise := image.NewNRGBA(image.Rect(0, 0, width, height)), rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			shade := uint8((x + y) / 16)

			c := color.NRGBA{R: shade + uint8(noise.IntN(24)), G: shade, B: 255 - shade, A: 255}
			if transparent && x < width/2 {
				c.A = 0
			}

			picture.SetNRGBA(x, y, c)
		}
	}

	return picture
}

func encoded(t *testing.T, ext string, picture image.Image) []byte {
	t.Helper()

	var out bytes.Buffer

	err := png.Encode(&out, picture)
	if ext == ".jpg" {
		out.Reset()
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: 98})
	}

	if err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

// with returns a file with parts added to it.
func with(t *testing.T, file []byte, parts map[string][]byte) []byte {
	t.Helper()

	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}

	var out bytes.Buffer

	w := zip.NewWriter(&out)
	for _, f := range r.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}

	for name, content := range parts {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}

		if _, err := f.Write(content); err != nil {
			t.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func parts(t *testing.T, file []byte) (names []string, contents map[string][]byte) {
	t.Helper()

	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}

	contents = map[string][]byte{}

	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}

		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}

		names = append(names, f.Name)
		contents[f.Name] = content
	}

	return names, contents
}

// pages has LibreOffice make a PDF of a file, and returns how many pages that has.
func pages(t *testing.T, id string, content []byte) string {
	t.Helper()
	dir := t.TempDir()

	path := filepath.Join(dir, "file."+id)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}

	run := func(tool string, args ...string) []byte {
		out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v %s", tool, err, out)
		}

		return out
	}
	run(
		"soffice",
		"-env:UserInstallation=file://"+dir+"/profile",
		"--headless",
		"--convert-to",
		"pdf",
		"--outdir",
		dir,
		path,
	)

	for line := range strings.Lines(string(run("pdfinfo", filepath.Join(dir, "file.pdf")))) {
		if count, ok := strings.CutPrefix(line, "Pages:"); ok {
			return strings.TrimSpace(count)
		}
	}

	return "none"
}

func TestWithoutToolsNothingIsOffered(t *testing.T) {
	t.Parallel()

	e, err := office.New(t.Context(), office.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	if about := e.About(); !about.Missing || len(e.Edges()) > 0 ||
		len(about.Installable) != len(formats()) {
		t.Errorf("%+v, %d edges", about, len(e.Edges()))
	}
}

func TestAllPartsStayAndPicturesAreSmaller(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	big := map[string][]byte{
		"media/photo.jpg": encoded(
			t,
			".jpg",
			photo(t, 2400, 600, false),
		), "media/drawing.png": encoded(t, ".png", photo(t, 400, 300, true)),
		"media/broken.jpg": append([]byte("\xff\xd8\xff"), bytes.Repeat([]byte("x"), 8000)...),
	}
	for _, id := range formats() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			before := with(t, workbench.Fixture(t, id), big)

			after, made, err := b.compress(t, id, before, option.Values{})
			if err != nil || len(made.Warnings) > 0 {
				t.Fatalf("%v %v", made.Warnings, err)
			}

			if len(after) > len(before)*2/3 {
				t.Errorf("%d bytes of %d", len(after), len(before))
			}

			names, old := parts(t, before)

			again, now := parts(t, after)
			if !slices.Equal(names, again) {
				t.Errorf("%q, want %q", again, names)
			}

			for name, content := range old {
				if changed := strings.HasPrefix(name, "media/") &&
					name != "media/broken.jpg"; !changed &&
					!bytes.Equal(content, now[name]) {
					t.Errorf("%s is not what it was", name)
				}
			}

			if size := workbench.Decode(t, now["media/photo.jpg"]).Bounds().Dx(); size != 2048 {
				t.Errorf("the photo is %d pixels wide", size)
			}

			drawing := workbench.Decode(t, now["media/drawing.png"])
			if _, _, _, alpha := drawing.At(10, 10).RGBA(); alpha != 0 {
				t.Error("the drawing is not transparent any more")
			}
		})
	}
}

func TestTheFileIsStillWhatItWas(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, id := range []string{"docx", "odp"} {
		before := workbench.Fixture(t, id)

		after, _, err := b.compress(t, id, before, option.Values{"quality": "low"})
		if err != nil {
			t.Fatal(err)
		}

		if got, want := pages(t, id, after), pages(t, id, before); got != want || got == "none" {
			t.Errorf("%s: %s pages, want %s", id, got, want)
		}
	}

	for _, id := range []string{"odt", "epub"} {
		after, _, err := b.compress(t, id, workbench.Fixture(t, id), option.Values{})
		if err != nil || !bytes.HasPrefix(after[30:], []byte("mimetypeapplication/")) {
			t.Errorf("%s: it begins with %.60q, %v", id, after, err)
		}
	}
}

func TestQualityOrdersSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := with(
		t,
		workbench.Fixture(t, "docx"),
		map[string][]byte{"word/media/photo.jpg": encoded(t, ".jpg", photo(t, 3200, 400, false))},
	)
	last := 0

	for _, quality := range []string{"low", "medium", "", "high", "highest"} {
		options := option.Values{}
		if quality != "" {
			options["quality"] = quality
		}

		after, _, err := b.compress(t, "docx", file, options)
		if err != nil || len(after) <= last {
			t.Fatalf("%q: %d bytes, not more than %d, %v", quality, len(after), last, err)
		}

		last = len(after)
	}
}

func TestTargetSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := with(
		t,
		workbench.Fixture(t, "docx"),
		map[string][]byte{"word/media/photo.jpg": encoded(t, ".jpg", photo(t, 3200, 400, false))},
	)

	usual, _, err := b.compress(t, "docx", file, option.Values{})
	if err != nil {
		t.Fatal(err)
	}

	most := len(usual) * 8 / 10

	after, made, err := b.compress(t, "docx", file, option.Values{"target_size": most})
	if err != nil || len(after) > most || len(made.Warnings) > 0 {
		t.Errorf("%d bytes, at most %d: %v %v", len(after), most, made.Warnings, err)
	}

	_, made, err = b.compress(t, "docx", file, option.Values{"target_size": 1024})
	if err != nil || len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], "1024") {
		t.Errorf("%v %v", made.Warnings, err)
	}
}

func TestSignedFilesKeepTheirPictures(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	photo := encoded(t, ".jpg", photo(t, 800, 600, false))
	file := with(
		t,
		workbench.Fixture(t, "docx"),
		map[string][]byte{
			"word/media/photo.jpg":    photo,
			"_xmlsignatures/sig1.xml": []byte("<Signature/>"),
		},
	)

	after, made, err := b.compress(t, "docx", file, option.Values{"target_size": 1024})
	if err != nil || len(made.Warnings) != 2 {
		t.Fatalf("%v %v", made.Warnings, err)
	}

	if _, now := parts(t, after); !bytes.Equal(now["word/media/photo.jpg"], photo) {
		t.Error("the picture is another")
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	whole := workbench.Fixture(t, "docx")
	for what, c := range map[string]struct {
		content []byte
		want    fault.Kind
	}{
		"cut short": {whole[:len(whole)/2], fault.CorruptFile},
		"noise":     {bytes.Repeat([]byte("noise"), 600), fault.CorruptFile},
		"encrypted": {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...), fault.PasswordRequired},
		"swollen":   {swollen(t), fault.FileTooLarge},
	} {
		_, _, err := b.compress(t, "docx", c.content, option.Values{})
		if !fault.Is(err, c.want) || strings.Contains(fmt.Sprint(fault.Of(err).Details), "/in/") {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

// swollen is a file whose directory tells that it unpacks to 20 GB.
func swollen(t *testing.T) []byte {
	t.Helper()

	var out bytes.Buffer

	w := zip.NewWriter(&out)
	if _, err := w.CreateRaw(
		&zip.FileHeader{
			Name:               "word/document.xml",
			Method:             zip.Deflate,
			UncompressedSize64: 20 << 30,
		},
	); err != nil {
		t.Fatal(err)
	}

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func TestMainWantsItsArguments(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{{}, {"open", "/nowhere", t.TempDir()}} {
		var said bytes.Buffer
		if code := office.Main(args, &said, &said); code == 0 || said.Len() == 0 {
			t.Errorf("%v: %d %s", args, code, said.String())
		}
	}
}
