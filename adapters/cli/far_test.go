package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// works is a server that converts: what a file holds decides how its job ends.
type works struct {
	*httptest.Server

	mu        sync.Mutex
	form      map[string]string
	cancelled string
	polled    chan struct{}
}

func newWorks(t *testing.T) *works {
	t.Helper()

	w := &works{form: map[string]string{}, polled: make(chan struct{}, 100)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/convert", func(out http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}

		file, header, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}

		content, _ := io.ReadAll(file)

		w.mu.Lock()
		defer w.mu.Unlock()

		w.form["file"] = header.Filename
		for name, values := range r.MultipartForm.Value {
			w.form[name] = values[0]
		}

		if string(content) == "refused" {
			out.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(
				out,
				`{"success":false,"error":{"code":"CORRUPT_FILE","message":"It is damaged."}}`,
			)

			return
		}

		if string(content) == "nameless" {
			_, _ = io.WriteString(out, `{"success":true,"data":{}}`)
			return
		}

		_, _ = fmt.Fprintf(
			out,
			`{"success":true,"data":{"id":"job_%s","status":"pending"}}`,
			content,
		)
	})
	mux.HandleFunc("GET /v1/jobs/{id}", func(out http.ResponseWriter, r *http.Request) {
		select {
		case w.polled <- struct{}{}:
		default:
		}

		export := `"status":"completed","tasks":{"e":{"operation":"export/url","result":{"files":[{"url":"` + w.URL + `/dl/1"},{"url":"` + w.URL + `/dl/2"}]}}}`
		shown := map[string]string{
			"job_one":   strings.Replace(export, `,{"url":"`+w.URL+`/dl/2"}`, "", 1),
			"job_pages": export,
			"job_gone":  strings.Replace(export, "/dl/2", "/gone", 1),
			"job_fails": `"status":"failed","tasks":{"c":{"operation":"convert","error":{"code":"CONVERSION_FAILED","message":"It did not work."}}}`,
			"job_empty": `"status":"cancelled"`,
			"job_short": strings.Replace(export, "/dl/2", "/short", 1),
			"job_lost":  `"status":`, // no JSON
			"job_waits": `"status":"processing","progress":7`,
		}[r.PathValue("id")]
		_, _ = fmt.Fprintf(out, `{"success":true,"data":{"id":%q,%s}}`, r.PathValue("id"), shown)
	})
	mux.HandleFunc("POST /v1/jobs/{id}/cancel", func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()

		w.cancelled = r.PathValue("id")
		_, _ = io.WriteString(out, `{"success":true,"data":{}}`)
	})
	mux.HandleFunc("GET /short", func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(out, "not so much")
	})
	mux.HandleFunc(
		"GET /dl/{n}",
		func(out http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(out, "result "+r.PathValue("n")) },
	)
	w.Server = httptest.NewServer(mux)
	t.Cleanup(w.Close)

	return w
}

func TestConvertOnAServer(t *testing.T) {
	t.Parallel()

	for content, c := range map[string]struct {
		code      int
		says      string
		left      string
		cancelled string // what has ended is not
	}{
		"one":      {exitDone, "", "a.png b.jpeg", ""},
		"pages":    {exitDone, "", "a.png b-1.jpeg b-2.jpeg", ""},
		"refused":  {exitInput, "a.png: It is damaged. (CORRUPT_FILE)", "a.png", ""},
		"fails":    {exitFailed, "a.png: It did not work. (CONVERSION_FAILED)", "a.png", ""},
		"empty":    {exitFailed, "ended as cancelled, without a file", "a.png", ""},
		"gone":     {exitInternal, "cannot be downloaded: ", "a.png", ""},
		"short":    {exitInternal, "the result of http://127.0.0.1:", "a.png", ""},
		"nameless": {exitInternal, "took the file, but its answer names no job; check --server\n", "a.png", ""},
		"lost":     {exitInternal, "not as convertd does", "a.png", "job_lost"},
	} {
		w := newWorks(t)
		d := newDesk(t.Context(), t)
		d.write(t, "a.png", content)

		if code := d.do(
			"convert DIR/a.png DIR/b.jpeg -o quality=high --server " + w.URL,
		); code != c.code ||
			!strings.Contains(d.errs.String(), c.says) {
			t.Errorf("%s: exit %d, %s", content, code, d.errs.String())
		}

		d.made.closed = true // no engine of this machine was asked
		if got := d.has(t, "."); got != c.left {
			t.Errorf("%s: left %s", content, got)
		}

		if w.form["file"] != "a.png" || w.form["targetFormat"] != "jpg" ||
			w.form["quality"] != "high" {
			t.Errorf("%s: sent %v", content, w.form)
		}

		if w.cancelled != c.cancelled {
			t.Errorf("%s: cancelled %q, want %q", content, w.cancelled, c.cancelled)
		}
	}
}

func TestAnInterruptedConversionIsCancelledOnTheServer(t *testing.T) {
	t.Parallel()
	w := newWorks(t)
	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(ctx, t)
	d.write(t, "a.png", "waits")

	ended := make(chan int)
	go func() { ended <- d.do("convert DIR/a.png DIR/b.jpg --server " + w.URL) }()

	<-w.polled
	cancel()

	if code := <-ended; code != exitInterrupted || w.cancelled != "job_waits" {
		t.Errorf("exit %d, cancelled %q: %s", code, w.cancelled, d.errs.String())
	}
}
