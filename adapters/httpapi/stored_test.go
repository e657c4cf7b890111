package httpapi_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/domain/quota"
)

// upload sends a file of so many bytes with a key.
func (g *guarded) upload(key string, size int, headers ...string) *answer {
	g.t.Helper()

	return g.do(
		http.MethodPost,
		"/v1/upload?filename=a.png",
		"PNG"+strings.Repeat("x", size-3),
		append(
			[]string{"X-Api-Key", key, "Content-Type", "application/octet-stream"},
			headers...)...)
}

func TestNoMoreIsStoredAtOnceThanThePlanKeeps(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{Stored: 100}))
	key := g.key(g.user("ada", false))

	if a := g.upload(key, 101); a.body.Error.Code != "FILE_TOO_LARGE" {
		t.Errorf("one file of more: %s", a.text)
	}

	first := g.upload(key, 100, "Idempotency-Key", "one")
	if first.StatusCode != http.StatusCreated {
		t.Fatal(first.text)
	}

	for path, body := range map[string]string{
		"/v1/convert": aPicture,
		"/v1/jobs":    `{"tasks":{"in":{"operation":"import/url","url":"https://example.com/a.png"}}}`,
	} {
		a := g.json(path, body, "X-Api-Key", key)
		g.refused(a, http.StatusRequestEntityTooLarge, "FILE_TOO_LARGE", "file")

		if at(t, a.body.Error.Details, "max_stored") != 100.0 {
			t.Errorf("%s: %s", path, a.text)
		}
	}

	if a := g.upload(key, 100, "Idempotency-Key", "one"); a.StatusCode != http.StatusCreated {
		t.Errorf("the same again: %s", a.text)
	}

	id := text(t, first.body.Data, "id")
	g.do(http.MethodDelete, "/v1/files/"+id, "", "X-Api-Key", key)

	if a := g.json("/v1/convert", aPicture, "X-Api-Key", key); a.StatusCode != http.StatusAccepted {
		t.Errorf("once it is deleted: %s", a.text)
	}
}

func TestWhatIsStoredIsCountedExactly(t *testing.T) {
	t.Parallel()

	const size, most = 100, 10

	g := newGuarded(t, bounded(quota.Plan{Stored: size * most}))
	key := g.key(g.user("ada", false))

	var (
		all   sync.WaitGroup
		taken atomic.Int64
	)

	for range 3 * most {
		all.Go(func() {
			if a := g.upload(key, size); a.StatusCode == http.StatusCreated {
				taken.Add(1)
			} else if a.body.Error.Code != "FILE_TOO_LARGE" {
				t.Error(a.text)
			}
		})
	}

	all.Wait()

	if taken.Load() != most || g.stored() != most {
		t.Errorf("%d were taken, %d are stored; want %d", taken.Load(), g.stored(), most)
	}
}

// TestFormatsThatAPlanForbidsAreNotTakenIn sends pictures in a format that the plan does not have,
// in each way that a file comes.
func TestFormatsThatAPlanForbidsAreNotTakenIn(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{Formats: []string{"png"}, MaxFile: 64}))
	key := g.key(g.user("ada", false))
	body, media := form(t, field{"file", "a.png", "PNG x"}, field{"targetFormat", "", "webp"})
	id := text(t, g.upload(key, 10).body.Data, "id")

	waiting := g.json(
		"/v1/jobs",
		`{"tasks":{"in":{"operation":"import/upload"}}}`,
		"X-Api-Key",
		key,
	)
	into := "/v1/jobs/" + text(t, waiting.body.Data, "id") + "/tasks/in/upload"

	for what, a := range map[string]*answer{
		"with the call": g.do(http.MethodPost, "/v1/convert", body, "X-Api-Key", key,
			"Content-Type", media),
		"by its id": g.json("/v1/convert", `{"file":"`+id+`","targetFormat":"webp"}`,
			"X-Api-Key", key),
		"in a plan": g.json("/v1/convert", `{"file":"`+id+`","targetFormat":"webp","dry_run":true}`,
			"X-Api-Key", key),
		"into a task": g.do(http.MethodPost, into, "PNG x", "X-Api-Key", key,
			"Content-Type", "application/octet-stream"),
		"from afar": g.json("/v1/convert?wait=20", aPicture, "X-Api-Key", key),
	} {
		if a.StatusCode != http.StatusForbidden ||
			a.body.Error.Code != "INSUFFICIENT_PERMISSIONS" {
			t.Errorf("%s: %s", what, a.text)
		}
	}

	large := strings.Replace(aPicture, "a.png", "a.mov?content=MOV"+strings.Repeat("x", 64), 1)
	large = strings.Replace(large, "webp", "mp4", 1)

	if a := g.json("/v1/convert?wait=20", large, "X-Api-Key", key); a.body.Error.Code !=
		"FILE_TOO_LARGE" {
		t.Errorf("a large file from afar: %s", a.text)
	}
}
