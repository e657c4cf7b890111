package tesseract_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/workbench"
)

func TestAScanCanBeSearchedAndKeepsItsLooks(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	pdf, made, err := b.ocr(t, "pdf", "pdf", scan(t, "pdf"), english(nil))
	if err != nil {
		t.Fatal(err)
	}

	words := b.words(t, pdf)
	for _, want := range []string{"Hello from a scan", "page number 1 of two", "page number 2 of two"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not in %q", want, words)
		}
	}

	if made.Report["pages_read"] != 2 || made.Report["pages_with_text"] != 0 ||
		len(made.Warnings) != 0 {
		t.Errorf("%v %v", made.Report, made.Warnings)
	}
}

func TestOtherForms(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, to := range []string{"txt", "hocr"} {
		text, _, err := b.ocr(t, "pdf", to, scan(t, "pdf"), english(nil))
		if err != nil {
			t.Fatal(err)
		}

		wants := map[string][]string{
			"txt":  {"Hello from a scan", "page number 2 of two"},
			"hocr": {"id='page_1'", "id='page_2'", "id='word_2_1'", "ppageno 1;", "</html>", ">Hello<"},
		}[to]
		for _, want := range wants {
			if strings.Count(text, want) == 0 {
				t.Errorf("%s: %q is not in it", to, want)
			}
		}

		if strings.Contains(text, "/work/") || strings.Count(text, "<html") > 1 {
			t.Errorf("%s: it shows where the picture lay, or has two heads", to)
		}
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for from, want := range map[string]string{"png": "page number 1", "jpg": "page number 1", "tiff": "page number 2"} {
		pdf, _, err := b.ocr(t, from, "pdf", scan(t, from), english(nil))
		if err != nil {
			t.Fatal(from, err)
		}

		if words := b.words(t, pdf); !strings.Contains(words, want) {
			t.Errorf("%s: %q is not in %q", from, want, words)
		}
	}
}

func TestPagesWithTextAreLeftUnlessForced(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paper := workbench.Paper{Name: "Own", Pages: 2}.Bytes()

	_, made, err := b.ocr(t, "pdf", "pdf", paper, english(nil))
	if err != nil || made.Report["pages_read"] != 0 || len(made.Warnings) != 1 {
		t.Errorf("%v %v %v", made.Report, made.Warnings, err)
	}

	pdf, made, err := b.ocr(t, "pdf", "pdf", paper, english(option.Values{"force": true}))
	if err != nil || made.Report["pages_read"] != 2 {
		t.Fatal(made.Report, err)
	}

	if words := b.words(t, pdf); strings.Count(words, "Page 1") != 1 ||
		strings.Count(words, "Page 2") != 1 {
		t.Errorf("it says %q", words)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	if !slices.Contains(b.About().Languages, "eng") || slices.Contains(b.About().Languages, "osd") {
		t.Errorf("%v", b.About().Languages)
	}

	for code, says := range map[string]string{"xyz": "tesseract-ocr-xyz", "chi_tra_vert_x": "tesseract-ocr-chi-tra-vert-x", "--psm": "no language's code"} {
		_, _, err := b.ocr(
			t,
			"png",
			"txt",
			scan(t, "png"),
			option.Values{"language": []any{"eng+" + code}},
		)
		if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "language" ||
			!strings.Contains(f.Text, says) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	whole := workbench.Fixture(t, "pdf")
	for what, c := range map[string]struct {
		from    string
		content []byte
		want    fault.Kind
	}{
		"cut short":  {"pdf", whole[:len(whole)*6/10], fault.CorruptFile},
		"empty":      {"pdf", nil, fault.CorruptFile},
		"no picture": {"png", []byte("nothing"), fault.CorruptFile},
		"no pages":   {"pdf", workbench.Paper{}.Bytes(), fault.CorruptFile},
	} {
		if _, _, err := b.ocr(t, c.from, "txt", c.content, english(nil)); !fault.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

// slanted is a PDF of a page of print that is a picture, turned by so many degrees
// counter-clockwise on the sheet, which asks to be turned by turn.
func (b bench) slanted(tb testing.TB, degrees float64, turn int) []byte {
	tb.Helper()
	dir := b.Dir(tb)

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool:  "pdftoppm",
		Dir:   dir,
		Light: true,
		Args: []string{
			"-r",
			"200",
			"-gray",
			"-jpeg",
			"-singlefile",
			sandbox.InPath("a.pdf"),
			sandbox.WorkPath("page"),
		},
		Inputs: []sandbox.Mount{{Host: b.Put(tb, workbench.Fixture(tb, "pdf")), Name: "a.pdf"}},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	photo, err := os.ReadFile(filepath.Join(dir, "page.jpg"))
	if err != nil {
		tb.Fatal(err)
	}

	sin, cos := math.Sincos(degrees * math.Pi / 180)

	const width, height = 612.0, 792.0

	content := fmt.Sprintf("q 1 0 0 1 %g %g cm %g %g %g %g 0 0 cm %g 0 0 %g %g %g cm /P Do Q",
		width/2, height/2, cos, sin, -sin, cos, width, height, -width/2, -height/2)
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf(
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>",
			width,
			height,
			turn,
		),
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		fmt.Sprintf(
			"<< /Type /XObject /Subtype /Image /Width 1700 /Height 2200 /ColorSpace /DeviceRGB /BitsPerComponent 8 "+
				"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream",
			len(photo),
			photo,
		),
	}

	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")

	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}

	at := out.Len()
	fmt.Fprintf(
		&out,
		"%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		table,
		len(objects)+1,
		at,
	)

	return out.Bytes()
}

var wordPattern = regexp.MustCompile(
	`<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(\S+)</word>`,
)

// places returns where words stand on the first page: left and upper edge.
func (b bench) places(tb testing.TB, pdf string) map[string][2]float64 {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "pdftotext", Args: []string{"-bbox", sandbox.InPath("a.pdf"), "-"}, Light: true,
		Inputs: []sandbox.Mount{{Host: b.Put(tb, []byte(pdf)), Name: "a.pdf"}},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	at := map[string][2]float64{}

	for _, found := range wordPattern.FindAllSubmatch(said.Stdout, -1) {
		left, _ := strconv.ParseFloat(string(found[1]), 64)
		upper, _ := strconv.ParseFloat(string(found[2]), 64)
		at[string(found[5])] = [2]float64{left, upper}
	}

	return at
}

func TestDeskewMakesLinesLevel(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, degrees := range []float64{3, -4} {
		pdf, _, err := b.ocr(
			t,
			"pdf",
			"pdf",
			b.slanted(t, degrees, 0),
			english(option.Values{"deskew": true}),
		)
		if err != nil {
			t.Fatal(err)
		}

		at := b.places(t, pdf)
		if off := math.Abs(at["Some"][1] - at["emphasis"][1]); len(at) < 20 || off > 2 {
			t.Errorf(
				"at %g degrees, words of a line are %.1f points apart in height, of %d",
				degrees,
				off,
				len(at),
			)
		}
	}
	// What is straight stays as it is, and a picture beside its words.
	pdf, _, err := b.ocr(
		t,
		"pdf",
		"pdf",
		b.slanted(t, 0, 0),
		english(option.Values{"deskew": true}),
	)
	if err != nil || !strings.Contains(pdf, "/DCTDecode") || len(b.places(t, pdf)) < 20 {
		t.Errorf("a straight page: %v", err)
	}
}

func TestRotateTurnsPagesUpright(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, turn := range []int{90, 180} {
		lying := b.slanted(t, 0, turn)

		pdf, _, err := b.ocr(t, "pdf", "pdf", lying, english(option.Values{"rotate": true}))
		if err != nil {
			t.Fatal(err)
		}

		at := b.places(t, pdf)
		if at["Some"][0] >= at["emphasis"][0] || math.Abs(at["Some"][1]-at["emphasis"][1]) > 3 ||
			at["Some"][1] > 200 {
			t.Errorf("turned by %d: Some at %v, emphasis at %v", turn, at["Some"], at["emphasis"])
		}
	}
}

// The words lie where the picture shows them: the same text, read by poppler from the fixture
// itself, does.
func TestWordsLieWhereTheyAreSeen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	want := b.places(t, string(workbench.Fixture(t, "pdf")))

	pdf, _, err := b.ocr(t, "pdf", "pdf", b.slanted(t, 0, 0), english(nil))
	if err != nil {
		t.Fatal(err)
	}

	for _, word := range []string{"Some", "emphasis"} {
		got := b.places(t, pdf)[word]
		if math.Hypot(got[0]-want[word][0], got[1]-want[word][1]) > 6 {
			t.Errorf("%s lies at %v, and is seen at %v", word, got, want[word])
		}
	}
}

func TestDocx(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	content, _, err := b.ocr(t, "pdf", "docx", scan(t, "pdf"), english(nil))
	if err != nil {
		t.Fatal(err)
	}

	packed, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}

	body, err := fs.ReadFile(packed, "word/document.xml")
	if err != nil {
		t.Fatal(err)
	}

	text := string(body)
	if strings.Count(text, `w:type="page"`) != 1 || !strings.Contains(text, "Hello from a scan<") ||
		!strings.Contains(text, "number 2") {
		t.Errorf("%s", text)
	}

	if err := xml.Unmarshal(body, new(struct{})); err != nil {
		t.Error(err)
	}
}

func TestABlankPageHasNoWords(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 300, 300))); err != nil {
		t.Fatal(err)
	}

	for _, to := range []string{"txt", "docx"} {
		if _, _, err := b.ocr(t, "png", to, blank.Bytes(), english(nil)); !fault.Is(
			err,
			fault.UnsupportedConversion,
		) {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestAPictureBecomesTextByReadingIt(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, id := range []string{"png", "jpg", "tiff"} {
		made, err := b.Step(t, b.Engine, route.Edge{From: id, To: "txt"}, nil, scan(t, id))
		if err != nil {
			t.Fatal(err)
		}

		text, err := os.ReadFile(made.Outputs[0].Path)
		if err != nil || !strings.Contains(string(text), "Hello") {
			t.Errorf("%s: %.200q, %v", id, text, err)
		}
	}
}
