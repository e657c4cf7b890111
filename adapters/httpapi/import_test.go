package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestImportingAURLMakesAFile(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.json("/v1/import/url?wait=20", `{"url":"https://example.com/a.png","filename":"b.png"}`)
	if a.StatusCode != http.StatusOK || a.body.Data["id"] != a.body.Data["jobId"] ||
		at(t, a.body.Data, "tasks export-file") != nil {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	id := text(t, a.body.Data, "tasks import-file result files 0 id")
	if shown := k.do(http.MethodGet, "/v1/files/"+id, ""); shown.body.Data["filename"] != "b.png" {
		t.Errorf("%d %s", shown.StatusCode, shown.text)
	}
}

func TestImportingAURLWithATargetIsAWholeJob(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, target := range []string{"targetFormat", "target_format", "output_format"} {
		a := k.json(
			"/v1/import/url?wait=20",
			`{"url":"https://example.com/a.png","`+target+`":"webp","quality":"low"}`,
		)
		if a.StatusCode != http.StatusOK ||
			at(t, a.body.Data, "tasks export-file result url") == nil {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.text)
		}
	}
}

func TestBadImports(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
		field  string
	}{
		"no url":                  {`{}`, 400, "INVALID_INPUT", "url"},
		"another scheme":          {`{"url":"ftp://example.com/a.png"}`, 400, "INVALID_INPUT", "url"},
		"options without target":  {`{"url":"https://example.com/a.png","quality":"low"}`, 400, "INVALID_INPUT", "targetFormat"},
		"a file":                  {`{"file":"file_1"}`, 400, "INVALID_INPUT", "url"},
		"an unreachable target":   {`{"url":"https://example.com/a.png","targetFormat":"mp4"}`, 422, "UNSUPPORTED_CONVERSION", "targetFormat"},
		"a target of no format":   {`{"url":"https://example.com/a.png","targetFormat":"nope"}`, 422, "UNSUPPORTED_FORMAT", "targetFormat"},
		"an unknown field":        {`{"url":"https://example.com/a.png","urls":"x"}`, 400, "INVALID_INPUT", "urls"},
		"what may not be reached": {`{"url":"http://127.0.0.1/a.png"}`, 400, "INVALID_INPUT", "url"},
	} {
		t.Log(name)
		k.refused(k.json("/v1/import/url?wait=20", c.body), c.status, c.code, c.field)
	}

	if strings.Contains(k.log.String(), "hunter2") || k.stored() != 0 {
		t.Errorf("%d files stayed", k.stored())
	}
}

func TestTheDryRunOfAnImport(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.json("/v1/import/url", `{"url":"https://example.com/a.png","dry_run":true}`)
	if a.StatusCode != http.StatusOK ||
		at(t, a.body.Data, "tasks import-file operation") != "import/url" ||
		at(t, a.body.Data, "quota conversions") != 0.0 {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	a = k.json(
		"/v1/import/url",
		`{"url":"https://example.com/a.png","targetFormat":"webp","dry_run":true}`,
	)
	if a.StatusCode != http.StatusOK || at(t, a.body.Data, "quota conversions") != 1.0 {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	k.refused(
		k.json("/v1/import/url", `{"url":"ftp://example.com/a.png","dry_run":true}`),
		400,
		"INVALID_INPUT",
		"url",
	)

	body, contentType := form(
		t,
		field{"file", "a.png", "PNG one"},
		field{"targetFormat", "", "webp"},
		field{"dry_run", "", "true"},
	)
	k.refused(
		k.do(http.MethodPost, "/v1/import/url", body, "Content-Type", contentType),
		400,
		"INVALID_INPUT",
		"url",
	)
	body, contentType = form(t, field{"file", "a.png", "PNG one"})
	k.refused(
		k.do(
			http.MethodPost,
			"/v1/import/url",
			body,
			"Content-Type",
			contentType,
			"Idempotency-Key",
			"k",
		),
		400,
		"INVALID_INPUT",
		"url",
	)
	k.empty()
}
