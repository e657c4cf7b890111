package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/ports"
)

func TestTheSameCallWithTheSameKeyMakesNothingNew(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	fields := func(content, target string) (body, contentType string) {
		return form(t, field{"file", "a.png", content}, field{"targetFormat", "", target})
	}

	type call func(key, variant string) *answer

	first := k.convert(
		"?wait=20",
		field{"file", "a.png", "PNG FAIL"},
		field{"targetFormat", "", "webp"},
	)
	failed := text(t, first.body.Error.Details, "jobId")

	for name, c := range map[string]call{
		"convert": func(key, variant string) *answer {
			body, contentType := fields("PNG "+variant, "webp")
			return k.do(http.MethodPost, "/v1/convert?wait=20", body, "Content-Type", contentType, "Idempotency-Key", key)
		},
		"jobs": func(key, variant string) *answer {
			return k.json("/v1/jobs?wait=20", strings.Replace(sourceJob, `"tasks"`, `"tag":"`+variant+`","tasks"`, 1), "Idempotency-Key", key)
		},
		"upload": func(key, variant string) *answer {
			return k.do(http.MethodPost, "/v1/upload?filename=a.png", "PNG "+variant, "Idempotency-Key", key)
		},
		"import": func(key, variant string) *answer {
			return k.json("/v1/import/url?wait=20", `{"url":"https://example.com/`+variant+`.png"}`, "Idempotency-Key", key)
		},
		"retry": func(key, _ string) *answer {
			return k.do(http.MethodPost, "/v1/jobs/"+failed+"/retry?wait=20", "", "Idempotency-Key", key)
		},
	} {
		a, b, other := c("key-1", "one"), c("key-1", "one"), c("key-2", "one")
		if a.StatusCode != b.StatusCode || made(a) == nil || made(a) != made(b) ||
			made(other) == made(a) {
			t.Errorf(
				"%s: %d %s\n%d %s\n%s",
				name,
				a.StatusCode,
				a.text,
				b.StatusCode,
				b.text,
				other.text,
			)
		}

		if replayed := b.Header.Get(
			"Idempotency-Replayed",
		) == "true"; a.Header.Get("Idempotency-Replayed") != "" || replayed != b.body.Success ||
			a.Header.Get("Location") != b.Header.Get("Location") {
			t.Errorf("%s: headers %v and %v", name, a.Header, b.Header)
		}

		if name != "retry" {
			k.refused(c("key-1", "two"), 409, "CONFLICT", "Idempotency-Key")
		}
	}

	k.refused(
		k.json("/v1/jobs", sourceJob, "Idempotency-Key", "with blanks"),
		400,
		"INVALID_INPUT",
		"Idempotency-Key",
	)
	k.refused(
		k.json("/v1/jobs", sourceJob, "Idempotency-Key", strings.Repeat("k", 256)),
		400,
		"INVALID_INPUT",
		"Idempotency-Key",
	)
}

// made returns the id of what a call made, also where the job that it made has failed.
func made(a *answer) any {
	if id, failed := a.body.Error.Details["jobId"]; failed {
		return id
	}

	return a.body.Data["id"]
}

func TestARepeatWithoutAWaitShowsAJobThatHasFailed(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	send := func(query string) *answer {
		body, contentType := form(
			t,
			field{"file", "a.png", "PNG FAIL"},
			field{"targetFormat", "", "webp"},
		)

		return k.do(
			http.MethodPost,
			"/v1/convert"+query,
			body,
			"Content-Type",
			contentType,
			"Idempotency-Key",
			"k",
		)
	}
	k.refused(send("?wait=20"), 500, "CONVERSION_FAILED", "")
	k.refused(send("?wait=20"), 500, "CONVERSION_FAILED", "")

	if a := send(""); a.StatusCode != http.StatusOK || a.body.Data["status"] != "failed" ||
		a.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestAKeyGoesWithAnyPath(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.refused(
		k.do(http.MethodPost, "/v1/jobs/job_%00/retry", "", "Idempotency-Key", "k"),
		404,
		"JOB_NOT_FOUND",
		"",
	)
	k.refused(
		k.do(
			http.MethodPost,
			"/v1/jobs/job_%00/tasks/%00/upload",
			"PNG one",
			"Idempotency-Key",
			"k",
		),
		404,
		"JOB_NOT_FOUND",
		"",
	)
	k.empty()
	a := k.convert("?wait=20", field{"file", "a.png", "PNG one"}, field{"targetFormat", "", "webp"})
	id := text(t, a.body.Data, "id")
	first := k.do(http.MethodPost, "/v1/jobs/"+id+"/retry", "", "Idempotency-Key", "k")

	again := k.do(http.MethodPost, "/v1/jobs/%6A"+id[1:]+"/retry", "", "Idempotency-Key", "k")
	if made(first) == nil || made(first) != made(again) {
		t.Errorf("%s\n%s", first.text, again.text)
	}
}

func TestARefusedCallCanBeMendedUnderItsKey(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.refused(
		k.json("/v1/jobs", `{"tasks":{}}`, "Idempotency-Key", "k"),
		400,
		"INVALID_INPUT",
		"tasks",
	)

	if a := k.json(
		"/v1/jobs",
		sourceJob,
		"Idempotency-Key",
		"k",
	); a.StatusCode != http.StatusAccepted {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

// gatedBlobs hold what is stored back until they are opened.
type gatedBlobs struct {
	ports.Blobs
	began chan struct{}
	open  chan struct{}
}

func (g *gatedBlobs) Put(ctx context.Context, key string, r io.Reader) (int64, error) {
	g.began <- struct{}{}

	<-g.open

	return g.Blobs.Put(ctx, key, r)
}

func TestWhileACallRunsItsRepeatIsToldToWait(t *testing.T) {
	t.Parallel()

	gate := &gatedBlobs{began: make(chan struct{}, 2), open: make(chan struct{})}
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, d *files.Deps, _ *httpapi.Deps) {
		gate.Blobs = d.Blobs
		d.Blobs = gate
	})
	send := func() *answer {
		return k.do(http.MethodPost, "/v1/upload?filename=a.png", "PNG one", "Idempotency-Key", "k")
	}

	first := make(chan *answer)
	go func() { first <- send() }()

	<-gate.began

	again := send()
	k.refused(again, 409, "CONFLICT", "")

	if again.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After is %q", again.Header.Get("Retry-After"))
	}

	close(gate.open)

	if a := <-first; a.StatusCode != http.StatusCreated {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	if a := send(); a.StatusCode != http.StatusCreated ||
		a.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}
