package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestFilenameAndSize(t *testing.T) {
	t.Parallel()
	url := serve(t, open, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved/" {
			http.Redirect(w, r, "/final.pdf", http.StatusFound)
			return
		}

		if disposition := r.URL.Query().Get("d"); disposition != "" {
			w.Header().Set("Content-Disposition", disposition)
		}

		fmt.Fprint(w, "12345")

		if r.URL.Query().Has("stream") {
			flush(t, w)
		}
	})

	f := newFetcher(t, allowing(), fetch.Deps{})
	for _, c := range []struct {
		path, name string
		size       int64
	}{
		{"", "", 5},
		{"/", "", 5},
		{"/folder/", "", 5},
		{"/a/file.pdf?x=/y.png#z", "file.pdf", 5},
		{"/a/my%20file%2Fx.pdf?stream", "my file/x.pdf", -1},
		{"/moved/", "final.pdf", 5},
		{"/a?d=attachment%3B+filename%3D%22r%C3%A9sum%C3%A9.doc%22", "résumé.doc", 5},
		{"/a?d=attachment%3B+filename*%3DUTF-8%27%27%25E2%2582%25AC.doc", "€.doc", 5},
		{"/a?d=attachment%3B+filename%3D%22..%2F..%2Fx%22", "../../x", 5},
		{"/a.x?d=attachment", "a.x", 5},
		{"/a.x?d=%3B%3B%3B", "a.x", 5},
	} {
		got, err := get(t, f, url+c.path)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}

		if got.Filename != c.name || got.Size != c.size {
			t.Errorf(
				"%s: filename %q, size %d, want %q, %d",
				c.path,
				got.Filename,
				got.Size,
				c.name,
				c.size,
			)
		}

		if content, err := read(t, got); content != "12345" || err != nil {
			t.Errorf("%s: %q, %v", c.path, content, err)
		}
	}
}

func TestAnswersOtherThan2xx(t *testing.T) {
	t.Parallel()

	f := newFetcher(t, allowing(), fetch.Deps{})
	for _, status := range []int{300, 304, 302, 400, 401, 404, 500, 503} { // 302 without a Location
		url := serve(t, open, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)

			if status != http.StatusNotModified {
				fmt.Fprint(w, "internal words")
			}
		})
		_, err := get(t, f, url)
		wantFault(t, err, fault.InvalidInput, "url", fmt.Sprintf("status %d", status))

		if strings.Contains(err.Error(), "internal words") {
			t.Errorf("%v repeats the other server's words", err)
		}
	}
}

func TestServersThatDoNotAnswer(t *testing.T) {
	t.Parallel()

	cfg := allowing()
	cfg.AllowPrivate = append(cfg.AllowPrivate, netip.MustParsePrefix("127.0.0.3/32"))
	f := newFetcher(
		t,
		cfg,
		fetch.Deps{Resolver: resolving(t, func(string, int) netip.Addr { return netip.Addr{} })},
	)

	swollen := serve(t, open, raw(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1<<17)))
	for url, text := range map[string]string{
		"http://nowhere.example.test/":                "No public address was found for nowhere.example.test",
		"http://127.0.0.3:65535/":                     "No connection could be made to 127.0.0.3",
		serve(t, open, raw(t, "SSH-2.0-OpenSSH\r\n")): "No proper HTTP answer",
		serve(t, open, raw(t, "")):                    "No proper HTTP answer",
		swollen:                                       "No proper HTTP answer",
	} {
		_, err := get(t, f, url)
		wantFault(t, err, fault.InvalidInput, "url", text)
	}
}

func TestSizeIsLimited(t *testing.T) {
	t.Parallel()
	url := serve(t, open, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/declared":
			w.Header().Set("Content-Length", "1001")
		case "/endless":
			for r.Context().Err() == nil {
				w.Write(make([]byte, 1000))
			}
		case "/exact":
			w.Write(make([]byte, 1000))
		}
	})
	f := newFetcher(t, allowing(), fetch.Deps{})
	fetchUpTo1000 := func(path string) (ports.Downloaded, error) {
		return f.Fetch(t.Context(), ports.Download{URL: url + path, MaxSize: 1000})
	}
	_, err := fetchUpTo1000("/declared")
	wantFault(t, err, fault.FileTooLarge, "url", "1000 bytes")

	for path, kind := range map[string]fault.Kind{"/endless": fault.FileTooLarge, "/exact": ""} {
		got, err := fetchUpTo1000(path)
		if err != nil {
			t.Fatal(err)
		}

		content, err := read(t, got)
		if len(content) != 1000 {
			t.Errorf("%s: %d bytes, want the 1000 that are allowed", path, len(content))
		}

		if kind != "" {
			wantFault(t, err, kind, "url", "1000 bytes")
		} else if err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}

	if _, err := f.Fetch(t.Context(), ports.Download{URL: url}); err == nil {
		t.Error("a download without a MaxSize succeeded")
	}
}

func TestBodiesThatEndEarly(t *testing.T) {
	t.Parallel()

	f := newFetcher(t, allowing(), fetch.Deps{})
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnonsense",
	} {
		got, err := get(t, f, serve(t, open, raw(t, answer)))
		if err != nil {
			t.Fatal(err)
		}

		content, err := io.ReadAll(got.Body)
		wantFault(t, err, fault.InvalidInput, "url", "ended early")

		if content := string(content); content != "abc" {
			t.Errorf("%q was read before, want abc", content)
		}

		if _, again := got.Body.Read(make([]byte, 1)); !errors.Is(again, err) {
			t.Errorf("the next Read says %v, want the same again", again)
		}

		got.Body.Close()
	}
}

func TestNothingIsDecompressed(t *testing.T) {
	t.Parallel()

	var bomb bytes.Buffer

	zip := gzip.NewWriter(&bomb)
	if _, err := zip.Write(make([]byte, 2*maxSize)); err != nil || zip.Close() != nil {
		t.Fatal("no bomb")
	}

	url := serve(t, open, func(w http.ResponseWriter, r *http.Request) {
		if wanted := r.Header.Get("Accept-Encoding"); wanted != "identity" {
			t.Errorf("Accept-Encoding is %q", wanted)
		}

		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes())
	})
	wantContent(t, newFetcher(t, allowing(), fetch.Deps{}), url, bomb.String())
}

func flush(t *testing.T, w http.ResponseWriter) {
	t.Helper()

	if err := http.NewResponseController(w).Flush(); err != nil {
		t.Error(err)
	}
}

// held answers with what it is given, and then hangs until the other side goes away or the test
// ends.
func held(t *testing.T, answer string, gone chan<- struct{}) string {
	t.Helper()

	return serve(t, open, func(w http.ResponseWriter, r *http.Request) {
		if answer != "" {
			fmt.Fprint(w, answer)
			flush(t, w)
		}

		<-r.Context().Done()
		close(gone)
	})
}

func TestSlowServers(t *testing.T) {
	t.Parallel()

	const short = 50 * time.Millisecond

	silent, halting := make(chan struct{}), make(chan struct{})

	cfg := allowing()
	cfg.HeaderTimeout = short
	_, err := get(t, newFetcher(t, cfg, fetch.Deps{}), held(t, "", silent))
	wantFault(t, err, fault.Timeout, "url", "No answer came in time")
	<-silent

	cfg = allowing()
	cfg.IdleTimeout = short

	got, err := get(t, newFetcher(t, cfg, fetch.Deps{}), held(t, "some", halting))
	if err != nil {
		t.Fatal(err)
	}

	content, err := read(t, got)
	wantFault(t, err, fault.Timeout, "url", "No data came for 50ms")

	if content != "some" {
		t.Errorf("%q was read before, want some", content)
	}

	<-halting

	cfg = allowing()
	cfg.MaxTime = short
	_, err = get(t, newFetcher(t, cfg, fetch.Deps{}), held(t, "", make(chan struct{})))
	wantFault(t, err, fault.Timeout, "url", "longer than 50ms")
}

func TestEndlessBodyEndsInTime(t *testing.T) {
	t.Parallel()
	url := serve(t, open, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write(make([]byte, 1000))
		}
	})
	cfg := allowing()
	cfg.MaxTime = 100 * time.Millisecond

	got, err := newFetcher(
		t,
		cfg,
		fetch.Deps{},
	).Fetch(t.Context(), ports.Download{URL: url, MaxSize: 1 << 62})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()

	_, err = io.Copy(io.Discard, got.Body)
	wantFault(t, err, fault.Timeout, "url", "longer than 100ms")
}

func TestSilentNameServer(t *testing.T) {
	t.Parallel()

	cfg := allowing()
	cfg.ConnectTimeout = 50 * time.Millisecond
	silent := make(chan struct{})

	t.Cleanup(func() { close(silent) })
	f := newFetcher(t, cfg, fetch.Deps{Resolver: resolving(t, func(string, int) netip.Addr {
		<-silent
		return netip.Addr{}
	})})
	_, err := get(t, f, "http://slow.example.test/")
	wantFault(t, err, fault.Timeout, "url", "No answer came in time from slow.example.test")
}

func TestCallerEndsTheDownload(t *testing.T) {
	t.Parallel()
	f := newFetcher(t, allowing(), fetch.Deps{})
	gone := make(chan struct{})
	ctx, cancel := context.WithCancelCause(t.Context())

	got, err := f.Fetch(ctx, ports.Download{URL: held(t, "some", gone), MaxSize: maxSize})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()

	if _, err := io.ReadFull(got.Body, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}

	stopped := errors.New("stopped by the user")
	cancel(stopped)

	if _, err := got.Body.Read(make([]byte, 1)); !errors.Is(err, stopped) {
		t.Errorf("Read: %v, want the cause", err)
	}

	<-gone

	if _, err := f.Fetch(
		ctx,
		ports.Download{URL: "http://127.0.0.2:8080/", MaxSize: 1},
	); !errors.Is(err, stopped) {
		t.Errorf("Fetch: %v, want the cause", err)
	}
}

func TestCloseHangsUp(t *testing.T) {
	t.Parallel()

	gone := make(chan struct{})

	got, err := get(t, newFetcher(t, allowing(), fetch.Deps{}), held(t, "some", gone))
	if err != nil {
		t.Fatal(err)
	}

	if err := got.Body.Close(); err != nil {
		t.Fatal(err)
	}

	<-gone
}
