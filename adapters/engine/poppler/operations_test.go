package poppler_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/poppler"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// do does a step, and returns what each product is called and holds.
//
//nolint:revive // what tests of steps look at
func (b bench) do(
	tb testing.TB,
	operation, to string,
	pdf []byte,
	v option.Values,
) (names []string, contents [][]byte, made ports.Made, err error) {
	tb.Helper()

	made, err = b.Do(tb.Context(), ports.Step{
		Edge:    route.Edge{Operation: operation, From: "pdf", To: to},
		Inputs:  []ports.Input{{Path: b.Put(tb, pdf), Name: "doc.pdf"}},
		Options: v, Dir: b.Dir(tb), Progress: func(float64) {},
	})
	for _, product := range made.Outputs {
		if info, err := os.Stat(product.Path); err != nil || info.Mode().Perm()&0o044 != 0o044 {
			tb.Errorf(
				"the next engine, which has another uid, cannot read %s: %v",
				product.Path,
				err,
			)
		}

		content, err := os.ReadFile(product.Path)
		if err != nil {
			tb.Fatal(err)
		}

		names, contents = append(names, product.Name), append(contents, content)
	}

	return names, contents, made, err
}

// sizes returns those of pictures.
func sizes(tb testing.TB, pictures [][]byte) string {
	tb.Helper()

	var list []string

	for _, content := range pictures {
		config, _, err := image.DecodeConfig(bytes.NewReader(content))
		if err != nil {
			tb.Fatal(err)
		}

		list = append(list, fmt.Sprintf("%dx%d", config.Width, config.Height))
	}

	return strings.Join(list, " ")
}

// Page n of the test's PDFs is 10·n by 30 points large.
func TestPagesAndResolutionOfPictures(t *testing.T) {
	t.Parallel()

	b := newBench(t, poppler.Config{MaxPages: 3})
	for _, to := range []string{"png", "jpg"} {
		names, pictures, _, err := b.do(
			t,
			"",
			to,
			document(30, ""),
			option.Values{"pages": "12,2-3", "dpi": 72.0},
		)
		if err != nil {
			t.Fatal(err)
		}

		if got, want := sizes(t, pictures), "20x30 30x30 120x30"; got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}

		if want := []string{
			"doc-2." + to,
			"doc-3." + to,
			"doc-12." + to,
		}; !slices.Equal(names, want) {
			t.Errorf("named %v, want %v", names, want)
		}
	}

	for ranges, want := range map[string]fault.Kind{"31": fault.InvalidInput, "1-4": fault.FileTooLarge} {
		if _, _, _, err := b.do(
			t,
			"",
			"png",
			document(30, ""),
			option.Values{"pages": ranges},
		); !fault.Is(err, want) {
			t.Errorf("pages %s: %v, want %s", ranges, err, want)
		}
	}

	if _, _, _, err := b.do(
		t,
		"",
		"png",
		document(1, "/MediaBox [0 0 1440 1440]"),
		option.Values{"dpi": 1200.0},
	); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("too fine: %v", err)
	}
}

func TestThumbnails(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})

	turned := document(1, "/MediaBox [0 0 100 200] /Rotate 90")
	for _, c := range []struct {
		pdf  []byte
		v    option.Values
		want string
	}{
		{document(3, ""), nil, "86x256"},
		{document(3, ""), option.Values{"pages": "3,6"}, ""},
		{document(6, ""), option.Values{"pages": "3,6"}, "256x256 256x128"},
		{turned, nil, "256x128"},
		{turned, option.Values{"width": 50}, "50x25"},
		{turned, option.Values{"height": 50}, "100x50"},
		{turned, option.Values{"width": 60, "height": 60}, "60x30"},
		{document(1, "/MediaBox [0 0 1 9000]"), option.Values{"width": 90}, "1x4096"},
	} {
		for _, to := range []string{"png", "jpg"} {
			_, pictures, _, err := b.do(t, "thumbnail", to, c.pdf, c.v)
			if c.want == "" {
				if !fault.Is(err, fault.InvalidInput) {
					t.Errorf("%v: %v", c.v, err)
				}

				continue
			}

			if err != nil {
				t.Fatal(err)
			}

			if got := sizes(t, pictures); got != c.want {
				t.Errorf("%v to %s: %s, want %s", c.v, to, got, c.want)
			}
		}
	}

	_, low, _, err := b.do(
		t,
		"thumbnail",
		"jpg",
		workbench.Fixture(t, "pdf"),
		option.Values{"quality": "low"},
	)

	_, high, _, err2 := b.do(
		t,
		"thumbnail",
		"jpg",
		workbench.Fixture(t, "pdf"),
		option.Values{"quality": "highest"},
	)
	if err != nil || err2 != nil || len(low[0]) >= len(high[0]) {
		t.Errorf("low %d bytes, highest %d; %v %v", len(low[0]), len(high[0]), err, err2)
	}
}

// written is a PDF of pages with two columns of text, or with none.
func written(pages ...string) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}

	var kids []string

	for _, text := range pages {
		content := ""
		if text != "" {
			content = fmt.Sprintf(
				"BT /F 12 Tf 20 150 Td (%s) Tj 0 -14 Td (down) Tj 150 14 Td (right) Tj ET",
				text,
			)
		}

		objects = append(objects,
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents %d 0 R "+
				"/Resources << /Font << /F 3 0 R >> >> >>", len(objects)+1))
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objects)))
	}

	objects[1] = fmt.Sprintf(
		"<< /Type /Pages /Kids [%s] /Count %d >>",
		strings.Join(kids, " "),
		len(kids),
	)

	return assembled(objects)
}

func TestExtractText(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})

	pdf := written("one", "two", "", "four")
	for _, c := range []struct {
		v        option.Values
		contents []string // words in order, of each file
		names    []string
		warnings int
	}{
		{option.Values{"layout": true}, []string{"one right down two right down four right down"}, []string{""}, 0},
		{option.Values{"layout": false}, []string{"one down right two down right four down right"}, []string{""}, 0},
		{option.Values{"pages": "4,1-2", "layout": false}, []string{"one down right two down right four down right"}, []string{""}, 0},
		{option.Values{"pages": "2,4", "layout": false}, []string{"two down right four down right"}, []string{""}, 0},
		{
			option.Values{"per_page": true, "layout": false},
			[]string{"one down right", "two down right", "four down right"},
			[]string{"doc-1.txt", "doc-2.txt", "doc-4.txt"},
			1,
		},
		{option.Values{"per_page": true, "pages": "2,4"}, []string{"two right down", "four right down"}, []string{"doc-2.txt", "doc-4.txt"}, 0},
	} {
		names, contents, made, err := b.do(t, "pdf/extract-text", "txt", pdf, c.v)
		if err != nil {
			t.Fatal(c.v, err)
		}

		var words []string
		for _, content := range contents {
			words = append(words, strings.Join(strings.Fields(string(content)), " "))
		}

		if !slices.Equal(words, c.contents) || !slices.Equal(names, c.names) ||
			len(made.Warnings) != c.warnings {
			t.Errorf("%v: %q named %q, warnings %q", c.v, words, names, made.Warnings)
		}
	}

	for _, v := range []option.Values{{"pages": "3"}, {"pages": "3", "per_page": true}} {
		_, _, _, err := b.do(t, "pdf/extract-text", "txt", pdf, v)
		if !fault.Is(err, fault.UnsupportedConversion) ||
			!strings.Contains(fault.Of(err).Text, "pdf/ocr") {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func TestConversionToTextTakesPages(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})

	_, contents, _, err := b.do(t, "", "txt", written("one", "two"), option.Values{"pages": "2"})
	if err != nil || strings.Contains(string(contents[0]), "one") ||
		!strings.Contains(string(contents[0]), "two") {
		t.Errorf("%q %v", contents, err)
	}
}

// illustrated is a PDF of three pages: a JPEG on the first and the second, and a gray picture with
// a mask on the second; the third is blank.
func illustrated(jpeg []byte, width, height int) []byte {
	stream := func(entries string, content []byte) string {
		return fmt.Sprintf(
			"<< %s /Length %d >>\nstream\n%s\nendstream",
			entries,
			len(content),
			content,
		)
	}
	page := func(content int, more string) string {
		return fmt.Sprintf(
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents %d 0 R /Resources << /XObject << /J 3 0 R %s >> >> >>",
			content,
			more,
		)
	}

	return assembled([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [8 0 R 9 0 R 10 0 R] /Count 3 >>",
		stream(
			fmt.Sprintf(
				"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode",
				width,
				height,
			),
			jpeg,
		),
		stream(
			"/Type /XObject /Subtype /Image /Width 4 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 /SMask 5 0 R",
			[]byte("abcdefgh"),
		),
		stream(
			"/Type /XObject /Subtype /Image /Width 4 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
			[]byte("hgfedcba"),
		),
		stream("", []byte("q 100 0 0 100 0 0 cm /J Do Q")),
		stream("", []byte("q 100 0 0 100 0 0 cm /J Do Q q 50 0 0 50 100 0 cm /G Do Q")),
		page(6, ""),
		page(7, "/G 4 0 R"),
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>",
	})
}

func TestExtractImages(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})
	photo := workbench.Fixture(t, "jpg")

	config, _, err := image.DecodeConfig(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}

	pdf := illustrated(photo, config.Width, config.Height)

	names, contents, made, err := b.do(t, "pdf/extract-images", "png", pdf, nil)
	if err != nil || !slices.Equal(names, []string{"doc-1-1.jpg", "doc-2-1.png"}) {
		t.Fatal(names, err)
	}

	if !bytes.Equal(contents[0], photo) || made.Outputs[0].Format != "jpg" ||
		made.Outputs[1].Format != "png" {
		t.Errorf("the JPEG is not what it was, or %+v", made.Outputs)
	}

	if got := sizes(t, contents[1:]); got != "4x2" {
		t.Errorf("the gray picture is %s", got)
	}

	names, _, _, err = b.do(t, "pdf/extract-images", "png", pdf, option.Values{"pages": "2"})
	if err != nil || !slices.Equal(names, []string{"doc-2-1.jpg", "doc-2-2.png"}) {
		t.Error(names, err)
	}

	if _, _, _, err := b.do(
		t,
		"pdf/extract-images",
		"png",
		pdf,
		option.Values{"pages": "3"},
	); !fault.Is(err, fault.UnsupportedConversion) {
		t.Error(err)
	}

	if _, _, _, err := b.do(t, "pdf/extract-images", "png", []byte("%PDF-1.4"), nil); !fault.Is(
		err,
		fault.CorruptFile,
	) {
		t.Error(err)
	}

	small := newBench(t, poppler.Config{})
	if _, _, _, err := small.do(
		t,
		"pdf/extract-images",
		"png",
		illustrated(photo, 1<<20, 1<<20),
		nil,
	); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("a picture of many pixels: %v", err)
	}
}
