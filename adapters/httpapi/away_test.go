package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/test/postgres"
)

// unavailable wants a refusal of a server whose database is away.
func (k *kit) unavailable(a *answer) {
	k.t.Helper()

	if a.StatusCode != http.StatusServiceUnavailable ||
		a.body.Error.Code != "SERVICE_UNAVAILABLE" ||
		a.Header.Get("Retry-After") != "5" {
		k.t.Errorf(
			"%s %s: %d, Retry-After %q: %s",
			a.Request.Method,
			a.Request.URL.Path,
			a.StatusCode,
			a.Header.Get("Retry-After"),
			a.text,
		)
	}
}

func TestCallsWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	database := postgres.Start(t)
	k := newKitOn(
		t,
		store.Config{URL: database.Database(t)},
		func(c *httpapi.Config, _ *files.Config, _ *files.Deps, _ *httpapi.Deps) {
			c.Heartbeat = 10 * time.Millisecond
		},
	)
	id := k.done()
	url := text(
		t,
		k.do(http.MethodGet, "/v1/jobs/"+id, "").body.Data,
		"tasks export-file result url",
	)
	held := k.holding()
	following := k.followJob(t.Context(), held)
	following.until("job.started")

	waits := make(chan *answer)
	go func() {
		waits <- k.convert("?wait=100", field{"file", "held.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})
	}()
	// until the waiting call's job is stored
	for ids, _ := k.jobs(""); len(ids) < 3; ids, _ = k.jobs("") {
		continue
	}

	if err := database.Halt(t.Context()); err != nil {
		t.Fatal(err)
	}

	accepted := <-waits

	job := jobID(accepted)
	if accepted.StatusCode != http.StatusAccepted || job == "" ||
		accepted.Header.Get("Location") != publicURL+"/v1/jobs/"+job {
		t.Errorf("a job that is stored: %d %s", accepted.StatusCode, accepted.text)
	}

	export := `{"tasks": {"a": {"operation": "import/url", "url": "https://example.com/a.png"}, "b": {"operation": "export/url", "input": "a"}}}`
	for _, a := range []*answer{
		k.convert("?wait=1", field{"file", "x.png", "PNG"}, field{"targetFormat", "", "webp"}),
		k.json("/v1/convert", `{"url": "https://example.com/a.png", "targetFormat": "webp"}`, "Idempotency-Key", "again"),
		k.json("/v1/import/url", `{"url": "https://example.com/a.png"}`),
		k.json("/v1/jobs", export),
		k.do(http.MethodPost, "/v1/upload", "PNG"),
		k.do(http.MethodPost, "/v1/jobs/"+id+"/tasks/a/upload", "PNG"),
		k.do(http.MethodGet, "/v1/jobs", ""),
		k.do(http.MethodGet, "/v1/jobs/"+id, ""),
		k.do(http.MethodGet, "/v1/jobs/"+id+"?wait=1", ""),
		k.do(http.MethodGet, "/v1/jobs/"+id+"/events", ""),
		k.do(http.MethodPost, "/v1/jobs/"+id+"/cancel", ""),
		k.do(http.MethodPost, "/v1/jobs/"+id+"/retry", ""),
		k.do(http.MethodDelete, "/v1/jobs/"+id, ""),
		k.do(http.MethodGet, "/v1/files/file_1", ""),
		k.do(http.MethodDelete, "/v1/files/file_1", ""),
		k.json("/v1/download/signed", `{"jobId": "`+id+`"}`),
		k.do(http.MethodGet, strings.TrimPrefix(url, publicURL), ""),
	} {
		k.unavailable(a)
	}

	k.list("/v1/formats") // which needs no database

	if err := database.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}

	k.do(http.MethodPost, "/v1/jobs/"+held+"/cancel", "")
	following.until("job.cancelled")

	if a := k.do(http.MethodGet, "/v1/jobs/"+job, ""); a.StatusCode != http.StatusOK {
		t.Errorf("the job that was accepted: %d %s", a.StatusCode, a.text)
	}
}
