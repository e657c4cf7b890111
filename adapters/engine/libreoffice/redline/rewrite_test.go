package redline_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/convertd/convertd/adapters/engine/libreoffice/redline"
)

// packed is a zip of one entry.
func packed(t *testing.T, name, content string) []byte {
	t.Helper()

	var b bytes.Buffer

	w := zip.NewWriter(&b)

	f, err := w.Create(name)
	if err == nil {
		_, err = io.WriteString(f, content)
	}

	if err == nil {
		err = w.Close()
	}

	if err != nil {
		t.Fatal(err)
	}

	return b.Bytes()
}

func rewritten(t *testing.T, name, content, format, way string) (string, bool) {
	t.Helper()
	document := packed(t, name, content)

	var out bytes.Buffer

	report, err := redline.Rewrite(
		bytes.NewReader(document),
		int64(len(document)),
		&out,
		format,
		way,
	)
	if err != nil {
		t.Fatal(err)
	}

	r, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}

	f, err := r.Open(name)
	if err != nil {
		t.Fatal(err)
	}

	got, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}

	return string(got), report.Changes
}

func TestChangesAreSettled(t *testing.T) {
	t.Parallel()

	const document = "word/document.xml"

	for name, c := range map[string]struct {
		part, format, way, in, want string
		found                       bool
	}{
		"nothing to do":   {document, "docx", redline.Accepted, "<a>&amp; <b x='1'/>\n</a>", "<a>&amp; <b x='1'/>\n</a>", false},
		"accepted":        {document, "docx", redline.Accepted, "<p><w:ins><r>a</r></w:ins><w:del><r>b</r></w:del>c<w:moveFrom/></p>", "<p><r>a</r>c</p>", true},
		"original":        {document, "docx", redline.Original, "<p><w:ins><r>a</r></w:ins><w:del><r><w:delText x='1'>b</w:delText></r></w:del></p>", "<p><r><w:t x='1'>b</w:t></r></p>", true},
		"one in another":  {document, "docx", redline.Accepted, "<w:ins>a<w:del>b</w:del></w:ins>", "a", true},
		"marks":           {document, "docx", redline.Accepted, "<rPr><w:del/><w:ins/></rPr>", "<rPr><w:del/><w:ins/></rPr>", false},
		"hidden":          {document, "docx", redline.Accepted, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r><w:r><w:t>y</w:t></w:r>", "<w:r><w:t>y</w:t></w:r>", true},
		"not hidden":      {document, "docx", redline.Accepted, "<w:r><w:rPr><w:vanish w:val='false'/></w:rPr></w:r><w:r/>", "<w:r><w:rPr><w:vanish w:val='false'/></w:rPr></w:r><w:r/>", false},
		"another part":    {"word/styles.xml", "docx", redline.Accepted, "<w:del>x</w:del>", "<w:del>x</w:del>", false},
		"a footer":        {"word/footer2.xml", "docx", redline.Accepted, "<a><w:del>x</w:del></a>", "<a></a>", true},
		"how it is shown": {"word/settings.xml", "docx", redline.Accepted, "<w:settings><a/></w:settings>", `<w:settings><a/><w:revisionView w:insDel="0"/></w:settings>`, false},
	} {
		got, found := rewritten(t, c.part, c.in, c.format, c.way)
		if got != c.want || found != c.found {
			t.Errorf("%s: %q %v, want %q", name, got, found, c.want)
		}
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add("<a><w:ins>x</w:ins><w:del><r>y</r></w:del></a>", true)
	f.Add("<w:r><w:rPr><w:vanish/></w:rPr>", false)
	f.Fuzz(func(t *testing.T, content string, original bool) {
		way := map[bool]string{true: redline.Original, false: redline.Accepted}[original]
		document := packed(t, "word/document.xml", content)

		var out bytes.Buffer

		_, err := redline.Rewrite(
			bytes.NewReader(document),
			int64(len(document)),
			&out,
			"docx",
			way,
		)
		if err == nil && out.Len() == 0 {
			t.Error("nothing was written")
		}
	})
}
