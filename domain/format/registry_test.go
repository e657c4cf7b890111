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

func TestParseRefusesATakenNameAndAWrongCategory(t *testing.T) {
	t.Parallel()
	const head = "id,name,category,mime,extensions,aliases\n"
	for _, rows := range []string{"a,A,image,x/a,a,\nb,B,image,x/b,b,a\n", "a,A,picture,x/a,a,\n", "a,A,image,,a,\n", "a,b\n", ""} {
		in := head + rows
		if rows == "" {
			in = ""
		}
		if _, err := format.Parse(strings.NewReader(in)); err == nil {
			t.Errorf("no error for %q", rows)
		}
	}
}

func TestPicturesAloneAreTransparent(t *testing.T) {
	t.Parallel()
	transparent := map[string]bool{}
	for _, f := range registry(t).All() {
		transparent[f.ID] = f.Transparent()
		if f.Transparent() && f.Category != format.Image {
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
