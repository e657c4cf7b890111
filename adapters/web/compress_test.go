package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/web"
)

func TestCompress(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("0123456789", 1000)

	send := func(media, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			io.WriteString(w, text)
		}
	}
	for name, c := range map[string]struct {
		takes      string
		answer     http.HandlerFunc
		want       string
		compressed bool
	}{
		"a long answer":      {"gzip", send("application/json", long), long, true},
		"among others":       {"br, zstd, gzip;q=0.5", send("application/json", long), long, true},
		"a short one":        {"gzip", send("application/json", "{}"), "{}", false},
		"of another type":    {"gzip", send("image/png", long), long, false},
		"to whom it is much": {"", send("application/json", long), long, false},
		"to who refuses it":  {"gzip;q=0", send("application/json", long), long, false},
		"a download": {"gzip", func(w http.ResponseWriter, r *http.Request) {
			d := web.Download{MIME: "application/json", Made: time.Unix(1, 0), Content: strings.NewReader(long)}
			d.Serve(w, r, refuse)
		}, long, false},
		"events": {"gzip", func(w http.ResponseWriter, _ *http.Request) {
			if err := web.NewEventStream(w).Send([]web.Event{{Data: []byte(long)}}); err != nil {
				t.Error(err)
			}
		}, "data: " + long + "\n\n", false},
	} {
		handler, err := web.Compress([]string{"application/json"}, c.answer)
		if err != nil {
			t.Fatal(err)
		}

		r, w := httptest.NewRequestWithContext(
			t.Context(),
			http.MethodGet,
			"/",
			http.NoBody,
		), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", c.takes)
		handler.ServeHTTP(w, r)

		var body io.Reader = w.Body
		if w.Header().Get("Content-Encoding") == "gzip" {
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}

		text, err := io.ReadAll(body)
		if err != nil || string(text) != c.want || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d bytes, %v, %v", name, len(text), w.Header(), err)
		}

		if got := w.Header().Get("Content-Encoding") != ""; got != c.compressed {
			t.Errorf("%s is compressed: %v", name, got)
		}
	}
}
