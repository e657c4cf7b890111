package httpapi_test

import (
	"net/http"
	"testing"
)

func TestLongAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	link := k.exported("x.png", "PNG one", "webp")
	for path, compressed := range map[string]bool{
		"/v1/formats": true, "/openapi.json": true, "/openapi.yaml": true, "/healthz": false, link: false,
	} {
		req, err := http.NewRequestWithContext(
			t.Context(),
			http.MethodGet,
			k.server.URL+path,
			http.NoBody,
		)
		if err != nil {
			t.Fatal(err)
		}

		req.Header.Set("Accept-Encoding", "gzip") // said so, the transport leaves it on

		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}

		resp.Body.Close()

		if got := resp.Header.Get("Content-Encoding") == "gzip"; got != compressed ||
			resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, compressed %v", path, resp.StatusCode, got)
		}
	}

	f := k.followJob(t.Context(), k.done(), "Accept-Encoding", "gzip")
	if f.Header.Get("Content-Encoding") != "" {
		t.Error("a stream is compressed")
	}

	f.until("job.completed")
	f.ends()
}
