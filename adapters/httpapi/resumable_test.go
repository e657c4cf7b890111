package httpapi_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/upload"
)

// tus does a request of tus.
func (k *kit) tus(method, path, body string, headers ...string) *answer {
	k.t.Helper()

	return k.do(method, strings.TrimPrefix(path, publicURL), body,
		append([]string{"Tus-Resumable", "1.0.0"}, headers...)...)
}

// begun begins an upload of that many bytes, and returns where it goes.
func (k *kit) begun(name string, size int, headers ...string) string {
	k.t.Helper()

	a := k.tus(http.MethodPost, "/v1/uploads", "", append([]string{
		"Upload-Length", strconv.Itoa(size),
		"Upload-Metadata", "filename " + base64.StdEncoding.EncodeToString([]byte(name)),
	}, headers...)...)

	place := a.Header.Get("Location")
	if a.StatusCode != http.StatusCreated ||
		!strings.HasPrefix(place, publicURL+"/v1/uploads/upl_") ||
		a.Header.Get("Upload-Expires") == "" {
		k.t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.text)
	}

	return place
}

func (k *kit) part(place, at, content string, headers ...string) *answer {
	k.t.Helper()

	return k.tus(http.MethodPatch, place, content, append([]string{
		"Upload-Offset", at, "Content-Type", "application/offset+octet-stream",
	}, headers...)...)
}

// halfSent begins to send that many bytes over a line that then only seems to be there.
func (k *kit) halfSent(place string, size int, sent string) net.Conn {
	k.t.Helper()

	conn := k.dial()
	if _, err := fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n"+
		"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"+
		"Content-Length: %d\r\n\r\n%s", strings.TrimPrefix(place, publicURL), size, sent); err != nil {
		k.t.Fatal(err)
	}

	return conn
}

// offset is how far an upload is by HEAD.
func (k *kit) offset(place string, headers ...string) string {
	k.t.Helper()

	a := k.tus(http.MethodHead, place, "", headers...)
	if a.StatusCode != http.StatusOK {
		return strconv.Itoa(a.StatusCode)
	}

	return a.Header.Get("Upload-Offset")
}

func TestAnUploadComesInPieces(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	place := k.begun("../a b.png", 7)

	if a := k.part(place, "0", "PNG "); a.StatusCode != http.StatusNoContent ||
		a.Header.Get("Upload-Offset") != "4" || a.Header.Get("Upload-File") != "" {
		t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.text)
	}

	k.refused(k.part(place, "3", "xx"), 409, "CONFLICT", "")
	k.refused(k.part(place, "4", "more than it was said"), 413, "FILE_TOO_LARGE", "")

	if at := k.offset(place); at != "4" {
		t.Errorf("it is at %s", at)
	}

	shown := k.do(http.MethodGet, strings.TrimPrefix(place, publicURL), "")
	if at(t, shown.body.Data, "offset") != 4.0 || at(t, shown.body.Data, "file") != nil ||
		text(t, shown.body.Data, "filename") != "a b.png" {
		t.Error(shown.text)
	}

	last := k.part(place, "4", "one")
	id := last.Header.Get("Upload-File")

	if last.StatusCode != http.StatusNoContent || !strings.HasPrefix(id, "file_") {
		t.Fatalf("%d %v %s", last.StatusCode, last.Header, last.text)
	}

	shown = k.do(http.MethodGet, strings.TrimPrefix(place, publicURL), "")
	if text(t, shown.body.Data, "file id") != id ||
		text(t, shown.body.Data, "file format") != "png" {
		t.Error(shown.text)
	}

	// It is a file as any other, and of its parts none is left.
	if n := k.stored(); n != 1 || k.offset(place) != "7" {
		t.Errorf("%d are stored, at %s", n, k.offset(place))
	}

	made := k.json("/v1/convert?wait=20", fmt.Sprintf(`{"file":%q,"targetFormat":"webp"}`, id))
	if made.StatusCode != http.StatusOK {
		t.Error(made.text)
	}

	if a := k.tus(http.MethodDelete, place, ""); a.StatusCode != http.StatusNoContent ||
		k.offset(place) != "404" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	if a := k.do(http.MethodGet, "/v1/files/"+id, ""); a.StatusCode != http.StatusOK {
		t.Errorf("the file went with its upload: %s", a.text)
	}
}

func TestWhatComesBeforeALineBreaksIsKept(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	place := k.begun("a.png", 100)

	conn := k.halfSent(place, 100, "PNG and more")

	// The line only seems to be there: whoever asks how far it is does not wait for it.
	if at := k.offset(place); at != "0" {
		t.Errorf("it is at %s", at)
	}

	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}

	// What has come is noted when the end of the line is seen, which may be between two requests.
	whole := "PNG and more" + strings.Repeat(".", 88)

	for range 3 {
		at, err := strconv.Atoi(k.offset(place))
		if err != nil {
			t.Fatal(err)
		}

		a := k.part(place, strconv.Itoa(at), whole[at:])
		if a.Header.Get("Upload-File") != "" {
			return
		}

		if a.StatusCode != http.StatusConflict {
			t.Fatalf("%d %s", a.StatusCode, a.text)
		}
	}

	t.Error("it was never whole")
}

// Of two that send the same bytes, those of one count; the other is told to ask how far it is.
func TestTheSameBytesCountOnce(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	place := k.begun("a.png", 7)

	conn := k.halfSent(place, 7, "PNG")

	if a := k.part(place, "0", "PNG o"); a.Header.Get("Upload-Offset") != "5" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	if _, err := io.WriteString(conn, " two"); err != nil {
		t.Fatal(err)
	}

	late, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Body.Close()

	if late.StatusCode != http.StatusConflict || k.offset(place) != "5" {
		t.Errorf("%d, it is at %s", late.StatusCode, k.offset(place))
	}

	if a := k.part(place, "5", "ne"); a.Header.Get("Upload-File") == "" || k.stored() != 1 {
		t.Errorf("%d %s, and %d are stored", a.StatusCode, a.text, k.stored())
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(_ *httpapi.Config, f *files.Config, _ *files.Deps, _ *httpapi.Deps) {
		f.MaxSize = 100
	})

	for size, code := range map[string]string{
		"101": "FILE_TOO_LARGE", "0": "INVALID_INPUT", "-1": "INVALID_REQUEST", "": "INVALID_REQUEST",
	} {
		a := k.tus(http.MethodPost, "/v1/uploads", "", "Upload-Length", size)
		if a.body.Error.Code != code || a.Header.Get("Location") != "" {
			t.Errorf("%q: %d %s", size, a.StatusCode, a.text)
		}
	}

	k.refused(k.do(http.MethodPost, "/v1/uploads", "", "Upload-Length", "3"),
		412, "INVALID_REQUEST", "")

	place := k.begun("a.png", 5)
	k.refused(k.tus(http.MethodPatch, place, "x", "Upload-Offset", "0"),
		400, "INVALID_REQUEST", "")

	for _, other := range []string{"upl_0", "job_1", "..%2f"} {
		k.refused(k.part("/v1/uploads/"+other, "0", "x"), 404, "FILE_NOT_FOUND", "")
	}

	// What is no file is said with the last part, and again to whoever asks.
	k.refused(k.part(place, "0", "what?"), 400, "CORRUPT_FILE", "file")
	k.refused(k.do(http.MethodGet, strings.TrimPrefix(place, publicURL), ""),
		400, "CORRUPT_FILE", "file")

	k.tus(http.MethodDelete, place, "")
	k.empty()
}

func TestUploadsAreTheirOwners(t *testing.T) {
	t.Parallel()
	g := newGuarded(t, unbounded())
	one := g.key(g.user("one", false), access.ConvertWrite)
	two := g.key(g.user("two", false), access.ConvertWrite)
	place := g.begun("a.png", 7, "X-Api-Key", one)

	if at := g.offset(place, "X-Api-Key", two); at != "404" {
		t.Errorf("another owner is told %s", at)
	}

	g.refused(g.part(place, "0", "PNG one", "X-Api-Key", two), 404, "FILE_NOT_FOUND", "")
	g.refused(g.tus(http.MethodDelete, place, "", "X-Api-Key", two), 404, "FILE_NOT_FOUND", "")
	g.refused(g.tus(http.MethodPost, "/v1/uploads", "", "Upload-Length", "1"),
		401, "AUTHENTICATION_REQUIRED", "")

	if a := g.part(place, "0", "PNG one", "X-Api-Key", one); a.Header.Get("Upload-File") == "" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestUnfinishedUploadsAreGivenUp(t *testing.T) {
	t.Parallel()

	clock := &clockAt{time.Now().UTC()}
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, d *files.Deps, _ *httpapi.Deps) {
		d.Clock = clock
	})
	place := k.begun("a.png", 7)
	k.part(place, "0", "PNG ")

	for _, c := range []struct {
		after  time.Duration
		gone   int
		stored int
	}{{0, 0, 1}, {23 * time.Hour, 0, 1}, {2 * time.Hour, 1, 0}} {
		clock.now = clock.now.Add(c.after)

		_, err := k.files.Sweep(t.Context(), clock.now)
		if err != nil {
			t.Fatal(err)
		}

		n, err := k.files.GiveUp(t.Context(), 10)
		if err != nil || n != c.gone || k.stored() != c.stored {
			t.Errorf("after %s: %d given up, %d stored, %v", c.after, n, k.stored(), err)
		}
	}

	if at := k.offset(place); at != "404" {
		t.Errorf("it is at %s", at)
	}
}

// A part whose row was never written is nobody's.
func TestPartsThatNoUploadNamesAreSwept(t *testing.T) {
	t.Parallel()

	clock := &clockAt{time.Now().UTC()}
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, d *files.Deps, _ *httpapi.Deps) {
		d.Clock = clock
	})

	key := "parts/usr_local/upl_1/0-ABC"
	if _, err := k.blobs.Put(t.Context(), key, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}

	clock.now = clock.now.Add(26 * time.Hour)

	if _, err := k.files.Sweep(t.Context(), time.Time{}); err != nil || k.stored() != 0 {
		t.Errorf("%d are stored, %v", k.stored(), err)
	}
}

// Two servers that take the same bytes at once never mix them.
func TestPartsOfTwoProcessesDoNotMix(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	place := k.begun("a.png", 7)
	id := place[strings.LastIndex(place, "/")+1:]

	older, err := k.files.Upload(t.Context(), access.Local(), id)
	if err != nil {
		t.Fatal(err)
	}

	newer := older
	newer.Parts = slices.Clone(older.Parts)

	if _, err := k.files.Append(t.Context(), &newer, strings.NewReader("PNG ")); err != nil {
		t.Fatal(err)
	}

	n, err := k.files.Append(t.Context(), &older, io.LimitReader(strings.NewReader("GIF89a"), 6))
	if n != 0 || err == nil {
		t.Errorf("the other has written %d, %v", n, err)
	}

	made := k.part(place, "4", "one").Header.Get("Upload-File")
	if made == "" || k.stored() != 1 {
		t.Errorf("%q was made, %d are stored", made, k.stored())
	}

	// A server that begins to make the file when another has made it finds that one.
	newer.Parts = append(newer.Parts, upload.Part{Key: "gone", Offset: 4, Size: 3})

	got, err := k.files.Assemble(t.Context(), access.Local(), newer)
	if err != nil || got.File.ID != made || k.stored() != 1 {
		t.Errorf("%+v, %v; want %s", got.File, err, made)
	}
}
