package apicheck_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/apicheck"
)

const (
	probe   = `{"success":true,"data":{"status":"ok"},"meta":{"requestId":"r","timestamp":"2026-02-15T10:30:00Z"}}`
	refusal = `{"success":false,"error":{"code":"CODE","message":"m","details":{}},"meta":{"requestId":"r","timestamp":"2026-02-15T10:30:00Z"}}`
	task    = `{"id":"task_1","name":"a","operation":"import/url","status":"pending","progress":0,"eta_seconds":null,"input":[],"options":{},"engine":null,"engine_version":null,` +
		`"result":null,"error":null,"created_at":"2026-02-15T10:30:00Z","started_at":null,"completed_at":null,"url":"https://example.com/a"}`
	shown = `{"success":true,"data":{"jobId":"job_1","id":"job_1","status":"pending","progress":0,"tag":null,"metadata":{},"tasks":{"a":` + task + `},` +
		`"created_at":"2026-02-15T10:30:00Z","started_at":null,"completed_at":null,"expires_at":null,"webhook_url":null,"eta_seconds":null,` +
		`"links":{"self":"http://127.0.0.1/v1/jobs/job_1","events":"http://127.0.0.1/v1/jobs/job_1/events"},` +
		`"statusUrl":"http://127.0.0.1/v1/jobs/job_1","realtimeUrl":"http://127.0.0.1/sse/jobs/job_1","sseUrl":"http://127.0.0.1/sse/jobs/job_1"},` +
		`"meta":{"requestId":"r","timestamp":"2026-02-15T10:30:00Z"}}`
)

func TestTheChecker(t *testing.T) {
	t.Parallel()

	checker, err := apicheck.New()
	if err != nil {
		t.Fatal(err)
	}

	refused := func(code string) string { return strings.Replace(refusal, "CODE", code, 1) }
	for name, c := range map[string]struct {
		method, path string
		status       int
		body         string
		headers      map[string]string
		want         string // part of what is found, "" for nothing
		newer        bool   // 3.0 cannot say it
	}{
		"as described":             {http.MethodGet, "/healthz", 200, probe, nil, "", false},
		"a job":                    {http.MethodGet, "/v1/jobs/job_1", 200, shown, nil, "", false},
		"described refusal":        {http.MethodGet, "/v1/jobs/job_1", 404, refused("JOB_NOT_FOUND"), nil, "", false},
		"no such path":             {http.MethodGet, "/v1/nowhere", 404, refused("NOT_FOUND"), nil, "", false},
		"a path that is not clean": {http.MethodGet, "//v1/jobs", 404, refused("NOT_FOUND"), nil, "", false},
		"a redirect of the mux":    {http.MethodGet, "//v1/jobs", 307, "", nil, "path is not described", false},
		"no such method":           {http.MethodPut, "/v1/jobs", 405, refused("METHOD_NOT_ALLOWED"), map[string]string{"Allow": "POST"}, "", false},
		"pages about the API":      {http.MethodGet, "/docs/index.css", 200, "x", map[string]string{"X-Other": "1"}, "", false},
		"headers for browsers":     {http.MethodGet, "/healthz", 200, probe, map[string]string{"Access-Control-Allow-Origin": "*", "Vary": "Origin"}, "", false},
		"no preflight":             {http.MethodOptions, "/healthz", 204, "", nil, "path is not described", false},
		"undescribed status":       {http.MethodGet, "/healthz", 201, probe, nil, "status is not described", false},
		"undescribed error status": {http.MethodGet, "/healthz", 404, refused("NOT_FOUND"), nil, "status is not described", false},
		"undescribed code":         {http.MethodGet, "/v1/jobs/job_1", 404, refused("FILE_NOT_FOUND"), nil, `code "FILE_NOT_FOUND"`, false},
		"undescribed field":        {http.MethodGet, "/healthz", 200, strings.Replace(probe, `"data"`, `"more":1,"data"`, 1), nil, "more", false},
		"undescribed deep field":   {http.MethodGet, "/healthz", 200, strings.Replace(probe, `"status"`, `"more":1,"status"`, 1), nil, "more", false},
		"undescribed task field":   {http.MethodGet, "/v1/jobs/job_1", 200, strings.Replace(shown, `"url"`, `"output_format":"mp4","url"`, 1), nil, "false schema", true},
		"undescribed operation":    {http.MethodGet, "/v1/jobs/job_1", 200, strings.Replace(shown, "import/url", "explode", 1), nil, "operation", false},
		"missing field":            {http.MethodGet, "/healthz", 200, strings.Replace(probe, `"success":true,`, "", 1), nil, "success", false},
		"wrong type":               {http.MethodGet, "/healthz", 200, strings.Replace(probe, `"requestId":"r"`, `"requestId":1`, 1), nil, "string", false},
		"wrong value":              {http.MethodGet, "/healthz", 200, strings.Replace(probe, `true`, `false`, 1), nil, "enum", false},
		"no JSON":                  {http.MethodGet, "/healthz", 200, "ok", nil, "no JSON", false},
		"another type":             {http.MethodGet, "/healthz", 200, probe, map[string]string{"Content-Type": "text/plain"}, "text/plain", false},
		"missing header":           {http.MethodGet, "/healthz", 200, probe, map[string]string{"X-Request-Id": ""}, "X-Request-Id", false},
		"missing Location":         {http.MethodPost, "/v1/jobs", 202, shown, nil, "Location", false},
		"undescribed header":       {http.MethodGet, "/healthz", 200, probe, map[string]string{"X-Other": "1"}, "X-Other", false},
		"undescribed path":         {http.MethodGet, "/v1/nowhere", 200, probe, nil, "path is not described", false},
		"undescribed method":       {http.MethodPatch, "/v1/jobs/job_1", 200, probe, nil, "path is not described", false},
		"another refusal":          {http.MethodGet, "/v1/nowhere", 404, refused("JOB_NOT_FOUND"), nil, "JOB_NOT_FOUND", false},
		"405 without Allow":        {http.MethodPut, "/v1/jobs", 405, refused("METHOD_NOT_ALLOWED"), nil, "Allow", false},
		"body where none may be":   {http.MethodGet, "/v1/files/file_1/a", 304, "x", download(), "none is described", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			res := answer(t, c.method, c.path, c.status, c.headers)
			defer res.Body.Close()

			err := checker.Check(res, []byte(c.body))
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("found %v; want %q", err, c.want)
			case c.want != "" && (strings.Count(err.Error(), "OpenAPI 3.") == 2) == c.newer:
				t.Errorf("found %v in other versions", err)
			}
		})
	}

	if !json.Valid([]byte(shown)) {
		t.Error(shown)
	}
}

func TestAPreflightIsNoPartOfTheAPI(t *testing.T) {
	t.Parallel()

	checker, err := apicheck.New()
	if err != nil {
		t.Fatal(err)
	}

	res := answer(t, http.MethodOptions, "/v1/jobs", http.StatusNoContent, nil)
	defer res.Body.Close()

	res.Request.Header.Set("Access-Control-Request-Method", http.MethodPost)

	if err := checker.Check(res, nil); err != nil {
		t.Error(err)
	}
}

func answer(
	t *testing.T,
	method, path string,
	status int,
	headers map[string]string,
) *http.Response {
	t.Helper()

	all := map[string]string{
		"Content-Type":           "application/json",
		"X-Request-Id":           "r",
		"X-Content-Type-Options": "nosniff",
		"Cache-Control":          "no-store",
	}
	maps.Copy(all, headers)

	req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	res := &http.Response{
		StatusCode: status,
		Header:     http.Header{},
		Request:    req,
		Body:       http.NoBody,
	}

	for name, value := range all {
		if value != "" {
			res.Header.Set(name, value)
		}
	}

	return res
}

// download are the headers of a download that has not changed.
func download() map[string]string {
	return map[string]string{
		"ETag":                    `"a"`,
		"Content-Disposition":     "attachment",
		"Content-Security-Policy": "sandbox",
	}
}

func TestTheProxyChecksWhatPasses(t *testing.T) {
	t.Parallel()

	checker, err := apicheck.New()
	if err != nil {
		t.Fatal(err)
	}

	server := httptest.NewServer(
		http.HandlerFunc(
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
		),
	)
	t.Cleanup(server.Close)
	found := &failure{TB: t}

	req, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodGet,
		checker.Between(found, server.URL)+"/healthz",
		nil,
	)
	if err != nil {
		t.Fatal(err)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}

	res.Body.Close()

	if res.StatusCode != http.StatusTeapot ||
		!strings.Contains(found.text, "status is not described") {
		t.Errorf("%d %q", res.StatusCode, found.text)
	}
}

// failure is a test that takes its failure down.
type failure struct {
	testing.TB
	text string
}

func (f *failure) Error(args ...any) {
	for _, a := range args {
		if err, ok := a.(error); ok {
			f.text += err.Error()
		}
	}
}
