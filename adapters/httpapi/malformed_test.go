package httpapi_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/web"
)

// heard is an answer, with its body.
type heard struct {
	status int
	header http.Header
	last   bool // on its connection
	body   struct {
		Error struct{ Code, Message string }
		Meta  struct{ RequestID string }
	}
}

// spoken serves the API on a port, and returns what says something there and hears what comes.
func spoken(t *testing.T) func(said string) heard {
	t.Helper()

	k := newKit(t)

	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}

	server := web.NewServer(k.api, slog.New(slog.DiscardHandler))
	go func() { _ = server.Serve(web.Shaped(listener, k.api)) }()

	t.Cleanup(func() { _ = server.Close() })

	return func(said string) heard {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}

		t.Cleanup(func() { _ = c.Close() })

		if _, err := io.WriteString(c, said); err != nil {
			t.Fatal(err)
		}

		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%.60q: %v", said, err)
		}

		defer res.Body.Close()

		h := heard{status: res.StatusCode, header: res.Header, last: res.Close}
		if err := json.NewDecoder(res.Body).Decode(&h.body); err != nil {
			t.Errorf("%.60q: %v", said, err)
		}

		return h
	}
}

func TestWhatIsNoRequestIsAnsweredInTheUsualShape(t *testing.T) {
	t.Parallel()

	say := spoken(t)

	for said, want := range map[string]struct {
		status int
		words  string
	}{
		"nonsense\r\n\r\n":                                                            {400, "cannot be read"},
		"GET / HTTP/1.1\r\n\r\n":                                                      {400, "missing required Host header"},
		"GET / HTTP/1.1\r\nHost: a b\r\n\r\n":                                         {400, "malformed Host header"},
		"GET / HTTP/1.1\r\nHost: a\r\nx y: 1\r\n\r\n":                                 {400, "cannot be read"},
		"GET / HTTP/3.0\r\nHost: a\r\n\r\n":                                           {505, "HTTP/1.1"},
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n":               {501, "Content-Length"},
		"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 80<<10) + "\r\n\r\n": {431, "64 KiB"},
		"GET /" + strings.Repeat("x", 80<<10) + " HTTP/1.1\r\nHost: a\r\n\r\n":        {431, "64 KiB"},
	} {
		got := say(said)
		if got.status != want.status || got.body.Error.Code != "INVALID_REQUEST" || !got.last ||
			!strings.Contains(got.body.Error.Message, want.words) ||
			got.body.Meta.RequestID == "" ||
			got.body.Meta.RequestID != got.header.Get("X-Request-Id") {
			t.Errorf("%.60q: %+v", said, got)
		}
	}
}

// What a handler writes is never taken for an answer of net/http, nor is the rest of a connection.
func TestAnswersOfHandlersStayAsTheyAre(t *testing.T) {
	t.Parallel()

	const (
		plain = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n" +
			"Connection: close\r\n\r\n400 Bad Request"
		pieces = 3
	)

	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range pieces {
			fmt.Fprint(w, plain)
			_ = http.NewResponseController(w).Flush()
		}
	})

	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}

	server := web.NewServer(handler, slog.New(slog.DiscardHandler))
	go func() { _ = server.Serve(web.Shaped(listener, handler)) }()

	t.Cleanup(func() { _ = server.Close() })

	for range 2 { // on one connection
		res, err := http.Get("http://" + listener.Addr().String()) //nolint:noctx // a test's
		if err != nil {
			t.Fatal(err)
		}

		body, err := io.ReadAll(res.Body)
		if err != nil || string(body) != strings.Repeat(plain, pieces) {
			t.Errorf("%v: %q", err, body)
		}

		_ = res.Body.Close()
	}
}
