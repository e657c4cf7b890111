package httpapi_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestSeveralOutputsComeAsOneZip(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.convert(
		"?wait=20",
		field{"file", "b.png", "PNG 2"},
		field{"file", "b.png", "PNG 3"},
		field{"file", "a.png", "PNG 1"},
		field{"targetFormat", "", "webp"},
	)
	link := text(t, a.body.Data, "tasks export-file result url")

	path := strings.TrimPrefix(link, publicURL)
	if a.StatusCode != http.StatusOK || !strings.Contains(path, ".zip?") ||
		at(t, a.body.Data, "tasks export-file result expires_at") == nil {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	got := k.do(http.MethodGet, path, "")
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/zip" ||
		got.ContentLength != int64(len(got.text)) {
		t.Fatalf("%d %v", got.StatusCode, got.Header)
	}

	archive, err := zip.NewReader(strings.NewReader(got.text), int64(len(got.text)))
	if err != nil {
		t.Fatal(err)
	}

	want := []struct{ name, content string }{
		{"a.webp", "webp:PNG 1"},
		{"b.webp", "webp:PNG 2"},
		{"b (2).webp", "webp:PNG 3"},
	}

	for i, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}

		content, err := io.ReadAll(r) // checks the sum, too
		if err != nil || f.Method != zip.Store || f.Name != want[i].name ||
			string(content) != want[i].content {
			t.Errorf("%s %q, %v", f.Name, content, err)
		}
	}

	tag := got.Header.Get("ETag")
	if same := k.do(
		http.MethodGet,
		path,
		"",
		"If-None-Match",
		tag,
	); same.StatusCode != http.StatusNotModified {
		t.Errorf("%d", same.StatusCode)
	}

	var pieces bytes.Buffer

	for _, span := range []string{"bytes=0-6", "bytes=7-99", "bytes=100-"} {
		part := k.do(http.MethodGet, path, "", "Range", span)
		if part.StatusCode != http.StatusPartialContent || part.Header.Get("ETag") != tag {
			t.Errorf("%s: %d", span, part.StatusCode)
		}

		pieces.WriteString(part.text)
	}

	if pieces.String() != got.text {
		t.Error("the ranges do not make up the whole")
	}

	if head := k.do(http.MethodHead, path, ""); head.StatusCode != http.StatusOK ||
		head.ContentLength != got.ContentLength {
		t.Errorf("%d %d", head.StatusCode, head.ContentLength)
	}

	redirect := k.convert(
		"?wait=20&redirect=true",
		field{"file", "b.png", "PNG 2"},
		field{"file", "a.png", "PNG 1"},
		field{"targetFormat", "", "webp"},
	)
	if redirect.StatusCode != http.StatusSeeOther ||
		!strings.Contains(redirect.Header.Get("Location"), ".zip?") {
		t.Errorf("%d %s", redirect.StatusCode, redirect.Header.Get("Location"))
	}

	for _, change := range [][2]string{{"task=export-file", "task=convert-file"}, {"task=export-file", "task="}, {"signature=", "signature=0"}, {".zip?", ".exe?"}} {
		k.refused(
			k.do(http.MethodGet, strings.Replace(path, change[0], change[1], 1), ""),
			401,
			"EXPIRED",
			"",
		)
	}

	id, _ := a.body.Data["id"].(string)

	signed := k.json("/v1/download/signed", `{"jobId":"`+id+`","expiresIn":60}`)
	if again := k.do(
		http.MethodGet,
		strings.TrimPrefix(text(t, signed.body.Data, "url"), publicURL),
		"",
	); again.text != got.text {
		t.Errorf("%d", again.StatusCode)
	}

	file := text(t, a.body.Data, "tasks export-file result files 0 id")
	if gone := k.do(http.MethodDelete, "/v1/files/"+file, ""); gone.StatusCode != http.StatusOK {
		t.Fatal(gone.text)
	}

	k.refused(k.do(http.MethodGet, path, ""), 410, "FILE_GONE", "")
}
