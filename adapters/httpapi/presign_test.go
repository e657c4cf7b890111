package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/ports"
)

// presigned asks for a place to send a file to.
func (k *kit) presigned(body string) (url, key string) {
	k.t.Helper()
	a := k.json("/v1/uploads/presign", body)

	url, key = text(k.t, a.body.Data, "uploadUrl"), text(k.t, a.body.Data, "storageKey")
	if a.StatusCode != http.StatusOK || at(k.t, a.body.Data, "expiresIn") != 3600.0 {
		k.t.Fatal(a.text)
	}

	return strings.TrimPrefix(url, publicURL), key
}

func TestAPresignedUploadIsConverted(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	url, key := k.presigned(`{"filename":"holiday ü.png","contentType":"image/png","fileSize":7}`)
	k.empty()

	ask := fmt.Sprintf(`{"storageKey":%q,"targetFormat":"webp"}`, key)
	k.refused(k.json("/v1/convert/storage", ask), 404, "FILE_NOT_FOUND", "storageKey")

	sent := k.do(http.MethodPut, url, "PNG one", "Content-Type", "image/png")
	if sent.StatusCode != http.StatusOK || text(t, sent.body.Data, "storageKey") != key {
		t.Fatal(sent.text)
	}

	k.refused(k.do(http.MethodPut, url, "PNG two"), 409, "CONFLICT", "")

	for _, more := range []string{``, `,"originalName":"b.png","sourceFormat":"png","toolOperation":"convert"`} {
		a := k.json("/v1/convert/storage?wait=20", strings.TrimSuffix(ask, "}")+more+"}")
		if a.StatusCode != http.StatusOK {
			t.Fatal(a.text)
		}

		name := "holiday__.webp"
		if more != "" {
			name = "b.webp"
		}

		if got := text(t, a.body.Data, "tasks export-file result files 0 filename"); got != name {
			t.Errorf("the result is called %q, want %q", got, name)
		}

		got := k.do(http.MethodGet, strings.TrimPrefix(
			text(t, a.body.Data, "tasks export-file result url"), publicURL), "")
		if got.StatusCode != http.StatusOK || !strings.Contains(got.text, "one") {
			t.Errorf("%d %s", got.StatusCode, got.text)
		}
	}
}

func TestWhatIsSentPastTheLimitsIsRefused(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(_ *httpapi.Config, f *files.Config, _ *files.Deps, _ *httpapi.Deps) {
		f.MaxSize = 100
	})

	k.refused(k.json("/v1/uploads/presign", `{"filename":"a.png","fileSize":101}`),
		413, "FILE_TOO_LARGE", "file")
	k.refused(k.json("/v1/uploads/presign", `{"fileSize":1}`), 400, "INVALID_INPUT", "filename")

	open, key := k.presigned(`{"filename":"a.png"}`)
	k.refused(
		k.do(http.MethodPut, open, "PNG "+strings.Repeat("x", 97)),
		413,
		"FILE_TOO_LARGE",
		"file",
	)

	sized, _ := k.presigned(`{"filename":"a.png","fileSize":10}`)
	k.refused(k.do(http.MethodPut, sized, "PNG x"), 400, "INVALID_INPUT", "")
	k.refused(k.do(http.MethodPut, sized, "PNG xxxxxxx"), 413, "FILE_TOO_LARGE", "file")

	for _, change := range [][2]string{
		{"max=100", "max=1000"},
		{"size=0", "size=3"},
		{"upl_", "upl_0"},
		{"signature=", "signature=0"},
		{"a.png", "b.png"},
		{"expires=", "expires=9"},
	} {
		k.refused(k.do(http.MethodPut, strings.Replace(open, change[0], change[1], 1), "PNG"),
			401, "EXPIRED", "")
	}

	for _, wrong := range []string{
		"usr_local/file_1", "staged/usr_other/upl_1/a.png", "staged/usr_local/../upl_1",
		strings.TrimPrefix(key, "staged/"), "/etc/passwd",
	} {
		k.refused(k.json("/v1/convert/storage",
			fmt.Sprintf(`{"storageKey":%q,"targetFormat":"webp"}`, wrong)),
			404, "FILE_NOT_FOUND", "storageKey")
	}

	k.empty()
}

// clockAt is a clock that a test moves.
type clockAt struct{ now time.Time }

func (c *clockAt) Now() time.Time { return c.now }

func TestAStagedFileIsKeptAsLongAsAFile(t *testing.T) {
	t.Parallel()

	clock := &clockAt{time.Now().UTC()}
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, d *files.Deps, _ *httpapi.Deps) {
		d.Clock = clock
	})
	url, _ := k.presigned(`{"filename":"a.png"}`)

	if a := k.do(http.MethodPut, url, "PNG"); a.StatusCode != http.StatusOK {
		t.Fatal(a.text)
	}

	for _, after := range []time.Duration{0, 23 * time.Hour} {
		clock.now = clock.now.Add(after)

		if _, err := k.files.Sweep(t.Context(), clock.now); err != nil || k.stored() != 1 {
			t.Errorf("after %s: %d are stored, %v", after, k.stored(), err)
		}
	}

	late := k.do(http.MethodPut, url, "PNG")
	k.refused(late, 401, "EXPIRED", "")

	clock.now = clock.now.Add(2 * time.Hour)

	if _, err := k.files.Sweep(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}

	k.empty()
}

// signsURLs is a storage that has URLs of its own.
type signsURLs struct{ err error }

func (s signsURLs) PresignGet(
	_ context.Context, key string, served ports.Served, _ time.Duration,
) (string, error) {
	return "https://bucket.example.com/" + key + "?as=" + served.MIME + served.Disposition, s.err
}

func (s signsURLs) PresignPut(
	_ context.Context, key string, size int64, _ time.Duration,
) (string, error) {
	return fmt.Sprintf("https://bucket.example.com/%s?size=%d", key, size), s.err
}

func presigning(err error) setting {
	return func(_ *httpapi.Config, _ *files.Config, d *files.Deps, _ *httpapi.Deps) {
		d.Presigner = signsURLs{err}
	}
}

func TestDownloadsLeadToTheStorage(t *testing.T) {
	t.Parallel()
	k := newKit(t, presigning(nil))
	link := k.exported("a.png", "PNG picture", "webp")

	for _, method := range []string{http.MethodGet, http.MethodPost} {
		a := k.do(method, link, "", "Range", "bytes=0-1")
		if to := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther ||
			!strings.HasPrefix(to, "https://bucket.example.com/"+access.LocalOwner+"/file_") ||
			!strings.HasSuffix(to, "?as=image/webpattachment; filename=a.webp") ||
			a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", method, a.StatusCode, a.Header)
		}
	}

	head := k.do(http.MethodHead, link, "")
	if head.StatusCode != http.StatusOK || head.Header.Get("ETag") == "" {
		t.Errorf("HEAD: %d %v", head.StatusCode, head.Header)
	}

	same := k.do(http.MethodGet, link, "", "If-None-Match", head.Header.Get("ETag"))
	if same.StatusCode != http.StatusNotModified {
		t.Errorf("If-None-Match: %d", same.StatusCode)
	}

	k.refused(k.do(http.MethodGet, link+"0", ""), 401, "EXPIRED", "")
}

func TestDownloadsComeFromTheServerWhereTheStorageHasNoURLs(t *testing.T) {
	t.Parallel()
	k := newKit(t, presigning(ports.ErrNotPresigned))

	a := k.do(http.MethodGet, k.exported("a.png", "PNG picture", "webp"), "")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.text, "picture") {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	if url, _ := k.presigned(
		`{"filename":"a.png"}`,
	); !strings.HasPrefix(
		url,
		"/v1/uploads/usr_local/",
	) {
		t.Errorf("the server takes no file: %s", url)
	}
}

func TestUploadsGoToTheStorage(t *testing.T) {
	t.Parallel()
	k := newKit(t, presigning(nil))

	url, key := k.presigned(`{"filename":"a b.png","fileSize":7}`)
	if url != "https://bucket.example.com/"+key+"?size=7" || !strings.HasSuffix(key, "/a_b.png") {
		t.Errorf("%s, %s", url, key)
	}

	k.empty()

	// Whatever comes to the bucket, the limits hold when it is taken from there.
	if _, err := k.blobs.Put(t.Context(), key, strings.NewReader("what is this?")); err != nil {
		t.Fatal(err)
	}

	a := k.json("/v1/convert/storage", fmt.Sprintf(`{"storageKey":%q,"targetFormat":"webp"}`, key))
	if a.StatusCode < 400 || k.stored() != 1 {
		t.Errorf("%s; %d are stored", a.text, k.stored())
	}
}
