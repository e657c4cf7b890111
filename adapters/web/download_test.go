package web

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/file"
)

func TestSafeType(t *testing.T) {
	t.Parallel()

	for media, safe := range map[string]bool{
		"image/png": true, "application/pdf": true, "text/plain": true, "text/csv": true, "application/zip": true,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": true,
		"text/html": false, "TEXT/HTML; charset=utf-8": false, "image/svg+xml": false, "application/xhtml+xml": false, "text/xml": false,
		"application/xml": false, "text/javascript": false, "multipart/related": false, "": false, "nonsense;;": false,
	} {
		if got := safeType(media); (got == media) != safe ||
			(!safe && got != "application/octet-stream") {
			t.Errorf("%q is sent as %q", media, got)
		}
	}
}

func TestDisposition(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]string{
		"film.mp4":       `attachment; filename=film.mp4`,
		"my film.mp4":    `attachment; filename="my film.mp4"`,
		`a"b\c.png`:      `attachment; filename="a\"b\\c.png"`,
		"grüße 🎉.png":    `attachment; filename="gr__e _.png"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%F0%9F%8E%89.png`,
		"100% (1)+é.pdf": `attachment; filename="100% (1)+_.pdf"; filename*=UTF-8''100%25%20%281%29%2B%C3%A9.pdf`,
	} {
		if got := disposition(name); got != want {
			t.Errorf("%q gives %s; want %s", name, got, want)
		}
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		method, asked string
		status        int
		body, part    string
	}{
		{http.MethodGet, "", 200, "0123456789", ""},
		{http.MethodPost, "", 200, "0123456789", ""},
		{http.MethodHead, "", 200, "", ""},
		{http.MethodGet, "bytes=2-4", 206, "234", "bytes 2-4/10"},
		{http.MethodPost, "Bytes=2-4", 206, "234", "bytes 2-4/10"},
		{http.MethodGet, "bytes=-3", 206, "789", "bytes 7-9/10"},
		{http.MethodGet, "bytes=-0", 416, "refused", "bytes */10"},
		{http.MethodGet, "bytes= -000", 416, "refused", "bytes */10"},
		{http.MethodGet, "bytes=1-2,-0", 206, "12", "bytes 1-2/10"},
		{http.MethodGet, "bytes=10-", 416, "refused", "bytes */10"},
		{http.MethodGet, "items=0-1", 200, "0123456789", ""},
		{http.MethodGet, "nonsense", 200, "0123456789", ""},
	} {
		d := Download{
			Name:    "a",
			MIME:    "image/png",
			SHA256:  "ab",
			Content: strings.NewReader("0123456789"),
		}

		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(
			t.Context(),
			c.method,
			"/",
			http.NoBody,
		)
		if c.asked != "" {
			r.Header.Set("Range", c.asked)
		}

		d.Serve(w, r, func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
			w.WriteHeader(status)
			w.Write([]byte("refused"))
		})

		if w.Code != c.status || w.Body.String() != c.body ||
			w.Header().Get("Content-Range") != c.part {
			t.Errorf(
				"%s %q: %d %q %q",
				c.method,
				c.asked,
				w.Code,
				w.Body,
				w.Header().Get("Content-Range"),
			)
		}
	}
}

func FuzzDisposition(f *testing.F) {
	for _, name := range []string{"a.png", "../../etc/passwd", "a\x00b", `a"b\c`, "grüße 🎉.webp", "a\r\nSet-Cookie: x", "\xff\xfe", strings.Repeat("é", 300), "%41", "a;b=c"} {
		f.Add(name)
	}

	f.Fuzz(func(t *testing.T, sent string) {
		name := file.CleanName(sent)

		header := disposition(name)
		if strings.ContainsAny(header, "\r\n\x00") {
			t.Fatalf("%q", header)
		}

		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Fatalf("%q gives %q: %v %v", name, header, params, err)
		}
	})
}
