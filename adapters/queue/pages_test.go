package queue_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func TestPagesShowWhatIsInTheQueue(t *testing.T) {
	t.Parallel()
	onBoth(t, pagesShowWhatIsInTheQueue)
}

// Behind a proxy that puts a path before, browsers reach them by another path than requests have.
func pagesShowWhatIsInTheQueue(t *testing.T, url string) {
	t.Helper()

	o := open(t, url, queue.Config{}, idle)
	enqueue(t, o.store, ports.Work{Job: "job_1", Task: "a", Kind: job.Light})

	pages, err := o.queue.Pages(t.Context(), "/convert/admin/queue", "/admin/queue")
	if err != nil {
		t.Fatal(err)
	}

	for _, c := range []struct {
		method, path string
		status       int
		holds        string
	}{
		{http.MethodGet, "/admin/queue/", http.StatusOK, "/convert/admin/queue/assets/"},
		{http.MethodGet, "/admin/queue/api/jobs?state=available", http.StatusOK, "job_1"},
		{http.MethodGet, "/admin/queue/nowhere", http.StatusOK, "<title>River</title>"},
		{http.MethodPost, "/admin/queue/api/jobs/cancel", http.StatusMethodNotAllowed, "/v1/jobs"},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, http.NoBody)
		r.Header.Set("Accept", "text/html")
		pages.ServeHTTP(w, r)

		if w.Code != c.status || !strings.Contains(w.Body.String(), c.holds) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}

	tried(t, pages)
}

// tried sees to it that River's own script comes whole, and tries nothing that the policy forbids.
func tried(t *testing.T, pages http.Handler) {
	t.Helper()

	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		r.Header.Set("Accept", "text/html, */*")
		r.Header.Set("Range", "bytes=0-")
		pages.ServeHTTP(w, r)

		return w
	}
	path := regexp.MustCompile(`/admin/queue/assets/main-[^"]*\.js`).
		FindString(get("/admin/queue/").Body.String())
	w := get(path)
	script := w.Body.String()

	if w.Code != http.StatusOK || !strings.HasPrefix(script, "globalThis.__zod_globalConfig=") ||
		w.Header().Get("Content-Length") != strconv.Itoa(len(script)) {
		t.Errorf(
			"%s: %d, %s of %d bytes",
			path,
			w.Code,
			w.Header().Get("Content-Length"),
			len(script),
		)
	}

	if strings.Count(script, "__zod_globalConfig") < 2 {
		t.Error("River's script knows that setting no more")
	}
}
