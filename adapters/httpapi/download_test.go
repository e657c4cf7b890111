package httpapi_test

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

// exported converts content under a name and returns the download's path and query.
func (k *kit) exported(name, content, target string) string {
	k.t.Helper()
	a := k.convert("?wait=20", field{"file", name, content}, field{"targetFormat", "", target})

	link, ok := at(k.t, a.body.Data, "tasks export-file result url").(string)
	if !ok {
		k.t.Fatal(a.text)
	}

	return strings.TrimPrefix(link, publicURL)
}

func TestAfterARotationTheLastKeysLinksAreGood(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	rotate := func() {
		if err := k.files.RotateKey(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first := k.exported("a.png", "PNG picture", "webp")

	rotate()

	second := k.exported("a.png", "PNG picture", "webp")
	for _, link := range []string{first, second} {
		if a := k.do(http.MethodGet, link, ""); a.StatusCode != http.StatusOK ||
			a.text != "webp:PNG picture" {
			t.Errorf("%d %s", a.StatusCode, a.text)
		}
	}

	rotate()
	k.refused(k.do(http.MethodGet, first, ""), http.StatusUnauthorized, "EXPIRED", "")

	if a := k.do(http.MethodGet, second, ""); a.StatusCode != http.StatusOK {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	link := k.exported("grüße 🎉.png", "PNG picture", "webp")

	a := k.do(http.MethodGet, link, "")
	if a.StatusCode != http.StatusOK || a.text != "webp:PNG picture" {
		t.Fatalf("%d %q", a.StatusCode, a.text)
	}

	for name, want := range map[string]string{
		"Content-Type": "image/webp", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes", "Content-Length": "16",
		"Cache-Control": "private, no-cache", "Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if a.Header.Get(name) != want {
			t.Errorf("%s is %q; want %q", name, a.Header.Get(name), want)
		}
	}

	kind, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != "grüße 🎉.webp" {
		t.Errorf("%q: %v", a.Header.Get("Content-Disposition"), err)
	}

	tag := a.Header.Get("ETag")
	if a = k.do(
		http.MethodGet,
		link,
		"",
		"If-None-Match",
		tag,
	); a.StatusCode != http.StatusNotModified ||
		a.text != "" {
		t.Errorf("%d %q", a.StatusCode, a.text)
	}

	if a = k.do(
		http.MethodGet,
		link,
		"",
		"Range",
		"bytes=5-7",
	); a.StatusCode != http.StatusPartialContent ||
		a.text != "PNG" ||
		a.Header.Get("Content-Range") != "bytes 5-7/16" {
		t.Errorf("%d %q %v", a.StatusCode, a.text, a.Header)
	}

	if a = k.do(
		http.MethodHead,
		link,
		"",
	); a.StatusCode != http.StatusOK || a.text != "" || a.Header.Get("Content-Length") != "16" ||
		a.Header.Get("ETag") != tag {
		t.Errorf("%d %q %v", a.StatusCode, a.text, a.Header)
	}

	a = k.do(http.MethodGet, link, "", "Range", "bytes=99-")
	k.refused(a, http.StatusRequestedRangeNotSatisfiable, "INVALID_REQUEST", "")

	if a.Header.Get("Content-Range") != "bytes */16" || a.Header.Get("ETag") != "" ||
		a.Header.Get("Cache-Control") != "no-store" ||
		a.Header.Get("Content-Disposition") != "" {
		t.Errorf("%v", a.Header)
	}

	k.refused(
		k.do(http.MethodGet, link, "", "If-Match", `"other"`),
		http.StatusPreconditionFailed,
		"INVALID_REQUEST",
		"",
	)
	a = k.do(http.MethodGet, link, "", "Range", "bytes=-0")
	k.refused(a, http.StatusRequestedRangeNotSatisfiable, "INVALID_REQUEST", "")

	for method, unit := range map[string]string{http.MethodGet: "items=0-1", http.MethodPost: ""} {
		if a = k.do(method, link, "", "Range", unit); a.StatusCode != http.StatusOK ||
			a.text != "webp:PNG picture" {
			t.Errorf("%s %q: %d %q", method, unit, a.StatusCode, a.text)
		}
	}
}

func TestWhatBrowsersRunIsSentAsBytes(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.do(http.MethodGet, k.exported("x.png", "PNG", "svg"), "")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

func TestLinksThatGrantNothing(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	link := must(url.Parse(k.exported("x.png", "PNG", "webp")))(t)

	change := func(name, value string) string {
		q := link.Query()
		q.Set(name, value)

		return link.Path + "?" + q.Encode()
	}
	for name, path := range map[string]string{
		"no signature":       link.Path,
		"another signature":  change("signature", strings.Repeat("ab", 32)),
		"broken signature":   change("signature", "x"),
		"another expiry":     change("expires", "99999999999"),
		"no number":          change("expires", "soon"),
		"a large number":     change("expires", "9223372036854775807"),
		"another key":        change("kid", "sk_other"),
		"another name":       strings.Replace(link.String(), "x.webp", "y.webp", 1),
		"another file":       strings.Replace(link.String(), "file_", "file_0", 1),
		"a name with a NUL":  strings.Replace(link.String(), "x.webp", "x%00.webp", 1),
		"a name with a path": strings.Replace(link.String(), "x.webp", "..%2F..%2Fetc%2Fpasswd", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			kt := *k
			kt.t = t
			kt.refused(kt.do(http.MethodGet, path, ""), http.StatusUnauthorized, "EXPIRED", "")
		})
	}
}

func TestADeletedFileIsGone(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	link := k.exported("x.png", "PNG", "webp")
	id := strings.Split(link, "/")[3]

	err := k.store.Write(
		t.Context(),
		func(ctx context.Context, tx ports.Tx) error { return tx.Files.MarkDeleted(ctx, id, time.Now()) },
	)
	if err != nil {
		t.Fatal(err)
	}

	k.refused(k.do(http.MethodGet, link, ""), http.StatusGone, "FILE_GONE", "")
}
