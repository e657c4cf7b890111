package apicheck_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/apicheck"
)

const (
	created = `{"event":"job.created","timestamp":"2026-02-15T10:30:00Z","job":{"id":"job_1","status":"pending","progress":0,"eta_seconds":null,` +
		`"tasks":{"a":{"status":"pending","progress":0,"eta_seconds":7}}}}`
	first = "id: 1\nevent: job.created\ndata: " + created + "\n\n"
)

// stream are the headers of a stream of events.
func stream() map[string]string {
	return map[string]string{"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
}

func TestEveryEventOfAStreamIsHeldAgainstTheDescription(t *testing.T) {
	t.Parallel()

	checker, err := apicheck.New()
	if err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct{ body, want string }{
		"events":                  {"retry: 1000\n\n" + first + ":\n\n: the server stops\nretry: 1000\n\n", ""},
		"nothing yet":             {"retry: 1000\n\n", ""},
		"an event in its midst":   {first + "id: 2\nevent: job.comp", ""},
		"no id":                   {strings.Replace(first, "id: 1\n", "", 1), "id"},
		"an id that is no digit":  {strings.Replace(first, "id: 1", "id: one", 1), "id: one"},
		"an unknown name":         {strings.ReplaceAll(first, "job.created", "job.made"), "job.made"},
		"an unknown field":        {strings.Replace(first, "event:", "kind: x\nevent:", 1), "kind"},
		"a field that is odd":     {strings.Replace(first, `"eta_seconds":7`, `"eta_seconds":"soon"`, 1), "eta_seconds"},
		"a field too many":        {strings.Replace(first, `"status":"pending"`, `"status":"pending","owner":"x"`, 1), "owner"},
		"data that is no JSON":    {strings.Replace(first, created, "created", 1), "created"},
		"a retry that is no time": {"retry: soon\n\n", "soon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			res := answer(t, http.MethodGet, "/v1/jobs/job_1/events", http.StatusOK, stream())
			defer res.Body.Close()

			err := checker.Check(res, []byte(c.body))
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || strings.Count(err.Error(), "OpenAPI 3.") != 2 || !strings.Contains(err.Error(), c.want)):
				t.Errorf("found %v; want %q in both versions", err, c.want)
			}
		})
	}
}

// TestTheProxyLetsAStreamFlow has a server that sends its second event only when the client has the
// first.
func TestTheProxyLetsAStreamFlow(t *testing.T) {
	t.Parallel()

	checker, err := apicheck.New()
	if err != nil {
		t.Fatal(err)
	}

	arrived := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		headers := map[string]string{
			"X-Request-Id":           "r",
			"X-Content-Type-Options": "nosniff",
			"Cache-Control":          "no-store",
		}
		maps.Copy(headers, stream())

		for name, value := range headers {
			w.Header().Set(name, value)
		}

		_, _ = io.WriteString(w, first)
		_ = http.NewResponseController(w).Flush()

		<-arrived

		_, _ = io.WriteString(w, strings.Replace(first, "id: 1\n", "", 1))
	}))
	t.Cleanup(server.Close)
	found := &failure{TB: t}
	t.Cleanup(func() { // behind the end of the proxy, which is not done before it has judged
		if !strings.Contains(found.text, `"id" is missing`) {
			t.Errorf("found %q", found.text)
		}
	})

	req, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodGet,
		checker.Between(found, server.URL)+"/v1/jobs/job_1/events",
		nil,
	)
	if err != nil {
		t.Fatal(err)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()

	if _, err := io.ReadFull(res.Body, make([]byte, len(first))); err != nil {
		t.Fatal(err)
	}

	close(arrived)

	if rest, err := io.ReadAll(res.Body); err != nil ||
		!strings.HasPrefix(string(rest), "event: job.created") {
		t.Errorf("%q %v", rest, err)
	}
}
