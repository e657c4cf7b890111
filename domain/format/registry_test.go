package format_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
)

func registry(t *testing.T) *format.Registry {
	t.Helper()

	r, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	return r
}

func TestFindsByIDAliasAndExtension(t *testing.T) {
	t.Parallel()

	r := registry(t)
	for in, want := range map[string]string{"mp4": "mp4", "JPEG": "jpg", ".jfif": "jpg", "tif": "tiff", " htm ": "html", "mid": "midi"} {
		if f, ok := r.Find(in); !ok || f.ID != want {
			t.Errorf("Find(%q) = %q, %v; want %q", in, f.ID, ok, want)
		}
	}

	if f, ok := r.Find("nonsense"); ok {
		t.Errorf("Find found %q", f.ID)
	}
}

func TestByFilename(t *testing.T) {
	t.Parallel()

	r := registry(t)
	for in, want := range map[string]string{"a.tar.gz": "tgz", "a.gz": "gz", "v1.2.MOV": "mov", "tar": "", "a.": "", "": "", ".png": "png"} {
		if f, _ := r.ByFilename(in); f.ID != want {
			t.Errorf("ByFilename(%q) = %q, want %q", in, f.ID, want)
		}
	}
}

func TestByMIMEIgnoresParameters(t *testing.T) {
	t.Parallel()

	if f, _ := registry(t).ByMIME("Text/HTML; charset=utf-8"); f.ID != "html" {
		t.Errorf("got %q", f.ID)
	}
}

const head = "id,name,category,mime,extensions,aliases,traits,signature,size,reader\n"

func TestParseRefusesWhatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()

	for why, rows := range map[string]string{
		"a taken name":                 "a,A,image,x/a,a,,,,,\nb,B,image,x/b,b,a,,,,\n",
		"a wrong category":             "a,A,picture,x/a,a,,,,,\n",
		"no type":                      "a,A,image,,a,,,,,\n",
		"no extension":                 "a,A,image,x/a,,,,,,\n",
		"too few columns":              "a,b\n",
		"an unknown trait":             "a,A,image,x/a,a,,pretty,,,\n",
		"a rule without a place":       "a,A,image,x/a,a,,,GIF8,,\n",
		"a rule of an unknown kind":    "a,A,image,x/a,a,,,smell:sweet,,\n",
		"a pattern that does not end":  `a,A,image,x/a,a,,,0:[ab,,` + "\n",
		"a broken escape":              `a,A,image,x/a,a,,,0:\xg0,,` + "\n",
		"an escape of nothing":         `a,A,image,x/a,a,,,brand:a&b\,,` + "\n",
		"an empty class":               `a,A,image,x/a,a,,,0:[],,` + "\n",
		"a wrong count":                `a,A,image,x/a,a,,,0:?{x},,` + "\n",
		"a like format that is none":   "a,A,image,x/a,a,,,as:b,,\n",
		"a size at no place":           "a,A,image,x/a,a,,,,le16@12,\n",
		"a size of an unknown type":    "a,A,image,x/a,a,,,,le24@1x2,\n",
		"a size from no place":         "a,A,image,x/a,a,,,,le16@8-x6,\n",
		"an unknown reader":            "a,A,image,x/a,a,,,,,eyes\n",
		"a reader without what it has": "a,A,image,x/a,a,,,,,unzip\n",
		"a word of another reader":     "a,A,image,x/a,a,,,,,pdfinfo part=x\n",
		"a reader's word without more": "a,A,image,x/a,a,,,,,unzip part\n",
	} {
		if _, err := format.Parse(strings.NewReader(head + rows)); err == nil {
			t.Errorf("%s was taken: %q", why, rows)
		}
	}

	for _, table := range []string{"", "id,name\na,A\n"} {
		if _, err := format.Parse(strings.NewReader(table)); err == nil {
			t.Errorf("%q was taken", table)
		}
	}
}

func TestParseReadsARow(t *testing.T) {
	t.Parallel()

	r, err := format.Parse(strings.NewReader(head +
		`a,A,image,x/a,a,,alpha pages,mime ~4:ab ifd:1=2&3=4 as:b,be16@2x4,mediainfo container=Big\sBox speed=1` + "\n" +
		`b,B,document,x/b,b,,,,png,text marks=<a\sb|<c` + "\n"))
	if err != nil {
		t.Fatal(err)
	}

	a, _ := r.Find("a")

	b, _ := r.Find("b")
	if !a.Has(format.Alpha) || !a.Has(format.Pages) || a.Has(format.Vector) || b.Has(format.Alpha) {
		t.Errorf("traits: %v and %v", a.Traits, b.Traits)
	}

	if !a.ByMIME() || !b.ByMIME() || !a.Likes("b") || a.Likes("a") || b.Likes("a") {
		t.Errorf("signatures: %+v and %+v", a.Signature, b.Signature)
	}

	if s := a.Signature; len(s) != 4 || !s[1].Named || s[1].Offset != 4 || s[2].Named ||
		len(s[2].Patterns) != 2 ||
		s[2].Fixed() != 6 {
		t.Errorf("signature: %+v", s)
	}

	if b.Size.Decoder != "png" || a.Size.Decoder != "" {
		t.Errorf("sizes: %+v and %+v", a.Size, b.Size)
	}

	if r := a.Reader; r.Kind != format.ByMediaInfo || r.Container != "Big Box" || r.Speed != "1" {
		t.Errorf("reader: %+v", r)
	}

	if r := b.Reader; r.Kind != format.ByText || !slices.Equal(r.Marks, []string{"<a b", "<c"}) {
		t.Errorf("reader: %+v", r)
	}
}

func TestPicturesAloneAreTransparent(t *testing.T) {
	t.Parallel()

	transparent := map[string]bool{}
	for _, f := range registry(t).All() {
		transparent[f.ID] = f.Has(format.Alpha)
		if f.Has(format.Alpha) && f.Category != format.Image {
			t.Errorf("%s is %s", f.ID, f.Category)
		}
	}

	if !transparent["png"] || !transparent["webp"] || transparent["jpg"] || transparent["bmp"] {
		t.Error(transparent)
	}
}

func TestNearIsWhatWasMeant(t *testing.T) {
	t.Parallel()

	r := registry(t)
	for in, want := range map[string]string{"mp5": "mp4", "JPGE": "jpg", "webb": "webm", "docxx": "docx", "pngg": "png", "": "", "qqqqqqqqq": ""} {
		got := r.Near(in)
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) || len(got) > 3 {
			t.Errorf("Near(%q) = %v, want %q", in, got, want)
		}
	}

	if got := r.Near(strings.Repeat("mp4", 1000)); got != nil {
		t.Error(got)
	}

	if got := r.Near("docxx"); got[0] != "docx" {
		t.Errorf("the nearest is not the first: %v", got)
	}
}

func ExampleRegistry_Find() {
	r, _ := format.NewRegistry()
	f, _ := r.Find("jpeg")
	fmt.Println(f.ID, f.Category, f.MIMEType())
	// Output: jpg image image/jpeg
}
