package httpapi_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/test/fakes"
)

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.ErrUnexpectedEOF
}

// withRoom watches a disk on which a thousand bytes must be free.
func withRoom(space *fakes.Space) setting {
	return func(_ *httpapi.Config, f *files.Config, d *files.Deps, _ *httpapi.Deps) {
		f.MinFree, d.Space = 1000, space
	}
}

func TestWithoutRoomNothingNewIsTakenInAndTheRestGoesOn(t *testing.T) {
	t.Parallel()

	space := fakes.NewSpace(1000)
	k := newKit(t, withRoom(space))
	picture, target := field{"file", "x.png", "PNG one"}, field{"targetFormat", "", "webp"}
	done := k.convert("?wait=20", picture, target)
	held := k.convert("", field{"file", "x.png", "PNG HOLD"}, target)

	waits := k.json("/v1/jobs", `{"tasks":{"up":{"operation":"import/upload"}}}`)
	if done.StatusCode != http.StatusOK || held.StatusCode != http.StatusAccepted ||
		waits.StatusCode != http.StatusAccepted {
		t.Fatalf("with room: %s %s %s", done.text, held.text, waits.text)
	}

	doneID, waitsID := text(t, done.body.Data, "id"), text(t, waits.body.Data, "id")

	space.Set(5000, 999)

	before := k.stored()
	refused := func(what string, a *answer) {
		k.refused(a, 503, "INSUFFICIENT_DISK_SPACE", "")

		if after := a.Header.Get("Retry-After"); after != "60" {
			t.Errorf("%s: Retry-After %q", what, after)
		}
	}

	for _, path := range []string{"/v1/upload", "/v1/jobs/" + doneID + "/retry", "/v1/jobs/" + waitsID + "/tasks/up/upload"} {
		for _, key := range []string{"", "new"} {
			// 100-continue: the client sends the body when the server reads it.
			refused(
				path,
				k.send(
					http.MethodPost,
					path,
					unread{t},
					"Expect",
					"100-continue",
					"Content-Type",
					"image/png",
					"Idempotency-Key",
					key,
				),
			)
		}
	}

	for path, body := range map[string]string{
		"/v1/convert": `{"url":"https://example.com/a.png","targetFormat":"webp"}`, "/v1/import/url": `{"url":"https://example.com/a.png"}`, "/v1/jobs": sourceJob,
	} {
		refused(path, k.json(path, body))
		refused(path, k.json(path, body, "Idempotency-Key", "new"))
	}

	refused("a form", k.convert("", picture, target))

	if after := k.stored(); after != before {
		t.Errorf("%d files are stored, and were %d before", after, before)
	}

	url := strings.TrimPrefix(text(t, done.body.Data, "tasks export-file result url"), publicURL)
	for _, path := range []string{url, "/v1/jobs/" + doneID, "/v1/formats/png"} {
		if a := k.do(http.MethodGet, path, ""); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, a.text)
		}
	}

	for method, path := range map[string]string{
		http.MethodPost: "/v1/jobs/" + text(t, held.body.Data, "id") + "/cancel", http.MethodDelete: "/v1/jobs/" + doneID,
	} {
		if a := k.do(method, path, ""); a.StatusCode != http.StatusOK {
			t.Errorf("%s %s: %s", method, path, a.text)
		}
	}

	space.Set(1000)

	if a := k.do(http.MethodPost, "/v1/jobs/"+waitsID+"/tasks/up/upload", "PNG late"); text(
		t,
		a.body.Data,
		"status",
	) != "completed" {
		t.Errorf("with room again: %s", a.text)
	}
}

func TestWithoutRoomRepeatsAreAnsweredAsEver(t *testing.T) {
	t.Parallel()

	space := fakes.NewSpace(1000)
	k := newKit(t, withRoom(space))
	failed := made(
		k.convert(
			"?wait=20",
			field{"file", "x.png", "PNG FAIL"},
			field{"targetFormat", "", "webp"},
		),
	)
	waits := text(
		t,
		k.json("/v1/jobs", `{"tasks":{"up":{"operation":"import/upload"}}}`).body.Data,
		"id",
	)
	withFile := func(path string) func(variant string) *answer {
		return func(variant string) *answer {
			return k.do(http.MethodPost, path, "PNG "+variant, "Idempotency-Key", "k")
		}
	}
	calls := map[string]func(variant string) *answer{
		"convert": func(variant string) *answer {
			body, contentType := form(
				t,
				field{"file", "a.png", "PNG " + variant},
				field{"targetFormat", "", "webp"},
			)

			return k.do(
				http.MethodPost,
				"/v1/convert",
				body,
				"Content-Type",
				contentType,
				"Idempotency-Key",
				"k",
			)
		},
		"import": func(variant string) *answer {
			return k.json(
				"/v1/import/url",
				`{"url":"https://example.com/`+variant+`.png"}`,
				"Idempotency-Key",
				"k",
			)
		},
		"jobs": func(variant string) *answer {
			return k.json(
				"/v1/jobs",
				strings.Replace(sourceJob, `"tasks"`, `"tag":"`+variant+`","tasks"`, 1),
				"Idempotency-Key",
				"k",
			)
		},
		"upload":    withFile("/v1/upload?filename=a.png"),
		"into task": withFile("/v1/jobs/" + waits + "/tasks/up/upload?filename=a.png"),
		"retry": func(string) *answer {
			return k.do(
				http.MethodPost,
				fmt.Sprintf("/v1/jobs/%s/retry", failed),
				"",
				"Idempotency-Key",
				"k",
			)
		},
	}

	first := map[string]any{}
	for name, call := range calls {
		if first[name] = made(call("one")); first[name] == nil {
			t.Fatalf("%s: nothing was made", name)
		}
	}

	space.Set(999)

	for name, call := range calls {
		if a := call("one"); made(a) != first[name] ||
			a.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}

		if name != "retry" {
			k.refused(call("two"), 409, "CONFLICT", "Idempotency-Key")
		}
	}
}

func TestWithoutRoomADryRunIsAnsweredAsEver(t *testing.T) {
	t.Parallel()

	k := newKit(t, withRoom(fakes.NewSpace(999)))
	for name, a := range map[string]*answer{
		"convert, form": k.convert("", field{"dry_run", "", "true"}, field{"file", "a.png", "PNG one"}, field{"targetFormat", "", "webp"}),
		"convert, JSON": k.json("/v1/convert", `{"url":"https://example.com/a.png","targetFormat":"webp","dry_run":true}`),
		"import":        k.json("/v1/import/url", `{"url":"https://example.com/a.png","dry_run":true}`),
		"jobs":          k.json("/v1/jobs", `{"dry_run":true,"tasks":{"a":{"operation":"import/url","url":"https://example.com/a.png"}}}`),
	} {
		if a.StatusCode != http.StatusOK || a.body.Data["dry_run"] == nil {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}

	k.empty()
}
