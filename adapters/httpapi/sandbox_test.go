package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/trigger"
)

// TestEachErrorCanBeProvoked sends, with a key for tests, a file of the name that each code has.
func TestEachErrorCanBeProvoked(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	key := g.sandbox(g.user("ada", false))

	for _, c := range g.api.Codes() {
		name := trigger.Prefix + strings.ToLower(strings.ReplaceAll(c.Name, "_", "-")) + ".png"
		body, media := form(t, field{"file", name, "PNG x"}, field{"targetFormat", "", "webp"})

		status, code, headers := g.provoke(body, "X-Api-Key", key, "Content-Type", media)
		if code != c.Name || status != c.Status {
			t.Errorf("%s: %d %s", name, status, code)
		}

		if c.Status == http.StatusTooManyRequests && headers.Get("Retry-After") == "" {
			t.Errorf("%s: %v", name, headers)
		}
	}

	url := strings.Replace(aPicture, "a.png", "fail-rate-limited.png", 1)
	if a := g.json(
		"/v1/convert",
		url,
		"X-Api-Key",
		key,
	); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a URL: %s", a.text)
	}

	url = strings.Replace(aPicture, "a.png", "fail-timeout.png", 1)
	if a := g.json("/v1/convert?wait=20", url, "X-Api-Key", key); a.body.Error.Code != "TIMEOUT" {
		t.Errorf("a URL: %s", a.text)
	}
}

// provoke converts, and takes also an answer that no real conversion has.
func (g *guarded) provoke(body string, headers ...string) (int, string, http.Header) {
	g.t.Helper()

	req := must(http.NewRequestWithContext(g.t.Context(), http.MethodPost,
		g.server.URL+"/v1/convert?wait=20", strings.NewReader(body)))(g.t)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}

	resp := must(http.DefaultClient.Do(req))(g.t) //nolint:bodyclose // must hides it
	defer resp.Body.Close()

	var answer struct{ Error struct{ Code string } }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		g.t.Error(err)
	}

	return resp.StatusCode, answer.Error.Code, resp.Header
}

func TestASandboxIsLikeTheRealThing(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	u := g.user("ada", false)
	box := g.sandbox(u)

	made := g.json("/v1/convert?wait=20", aPicture, "X-Api-Key", box)
	if made.StatusCode != http.StatusOK {
		t.Fatalf("%s", made.text)
	}

	expires, err := time.Parse(time.RFC3339, text(t, made.body.Data, "expires_at"))
	if left := time.Until(expires); err != nil || left < 59*time.Minute || left > 62*time.Minute {
		t.Errorf("its files live for %s, %v", left, err)
	}

	large := "PNG" + strings.Repeat("x", 10<<20)
	if a := g.do(http.MethodPost, "/v1/upload?filename=a.png", large, "X-Api-Key", box,
		"Content-Type", "application/octet-stream"); a.body.Error.Code != "FILE_TOO_LARGE" {
		t.Errorf("more than 10 MB: %s", a.text)
	}

	body, media := form(
		t,
		field{"file", "fail-timeout.png", "PNG x"},
		field{"targetFormat", "", "webp"},
	)
	if a := g.do(http.MethodPost, "/v1/convert?wait=20", body, "X-Api-Key", g.key(u),
		"Content-Type", media); a.StatusCode != http.StatusOK {
		t.Errorf("a real key's file is only a file: %s", a.text)
	}
}
