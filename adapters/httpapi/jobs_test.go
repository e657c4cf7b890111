package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// sourceJob is the pipeline of the API's public documentation.
const sourceJob = `{
  "tasks": {
    "import-file": {"operation": "import/url", "url": "https://example.com/video.mov"},
    "convert-file": {"operation": "convert", "input": "import-file", "output_format": "mp4", "options": { "quality": "high" }},
    "export-file": {"operation": "export/url", "input": "convert-file"}
  }
}`

func TestTheDocumentedPipeline(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.json("/v1/jobs", sourceJob, "X-Api-Key", "ck_your_api_key")
	if a.StatusCode != http.StatusAccepted || a.body.Data["jobId"] != a.body.Data["id"] ||
		at(t, a.body.Data, "tasks import-file url") != "https://example.com/video.mov" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	id, _ := a.body.Data["id"].(string)
	a = k.do(http.MethodGet, "/v1/jobs/"+id+"?wait=20", "", "X-Api-Key", "ck_your_api_key")

	export, _ := at(t, a.body.Data, "tasks export-file").(map[string]any)
	if a.StatusCode != http.StatusOK || export["status"] != "completed" ||
		at(t, export, "result expires_at") == nil {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	if at(t, a.body.Data, "progress") != 100.0 ||
		at(t, a.body.Data, "tasks convert-file engine") != "fake" ||
		at(t, a.body.Data, "tasks convert-file input 0") != "import-file" ||
		at(t, a.body.Data, "tasks convert-file result warnings 0") != "Something was lost." {
		t.Errorf("%s", a.text)
	}

	link, _ := at(t, export, "result url").(string)

	got := k.do(http.MethodGet, strings.TrimPrefix(link, publicURL), "")
	if got.StatusCode != http.StatusOK || got.text != "mp4:MOV from afar" {
		t.Errorf("%d %q", got.StatusCode, got.text)
	}
}

func TestAJobSaysWhereItIsFollowedAndWhatItsTasksAre(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json("/v1/jobs?wait=20", `{"tasks":{"a-last":{"operation":"export/url","input":"b"},
		"b":{"operation":"convert","input":"z-first","output_format":"webp"},
		"z-first":{"operation":"import/url","url":"https://example.com/a.png"}}}`)

	id := jobID(a)
	for name, want := range map[string]string{
		"statusUrl": "/v1/jobs/" + id, "realtimeUrl": "/sse/jobs/" + id, "sseUrl": "/sse/jobs/" + id,
	} {
		if a.body.Data[name] != publicURL+want {
			t.Errorf("%s is %v", name, a.body.Data[name])
		}
	}

	var order []int
	for _, name := range []string{`"z-first":{`, `"b":{`, `"a-last":{`} {
		order = append(order, strings.Index(a.text, name))
	}

	if !slices.IsSorted(order) || order[0] < 0 {
		t.Errorf("the tasks stand at %v in %s", order, a.text)
	}

	file, _ := at(t, a.body.Data, "tasks a-last result file").(map[string]any)
	if file["name"] != "a.webp" || file["size"] != 18.0 || file["mime_type"] != "image/webp" {
		t.Errorf("%v in %s", file, a.text)
	}

	again := k.do(http.MethodGet, "/v1/jobs/"+id, "")

	task := text(t, a.body.Data, "tasks b id")
	if !strings.HasPrefix(task, "task_") || at(t, again.body.Data, "tasks b id") != task ||
		at(t, a.body.Data, "tasks a-last id") == task {
		t.Errorf("%s in %s", task, a.text)
	}
}

func TestTagAndMetadataAreShown(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json(
		"/v1/jobs",
		strings.Replace(
			sourceJob,
			`"tasks"`,
			`"tag":"t-1","metadata":{"n":12345678901234567890,"s":"<&>"},"tasks"`,
			1,
		),
	)

	later := k.do(http.MethodGet, "/v1/jobs/"+text(t, a.body.Data, "id"), "")
	for _, a := range []*answer{a, later} {
		if a.body.Data["tag"] != "t-1" ||
			!strings.Contains(a.text, `"n":12345678901234567890,"s":"<&>"`) {
			t.Errorf("%s", a.text)
		}
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.json(
		"/v1/jobs?wait=20",
		strings.Replace(
			sourceJob,
			`video.mov"`,
			`video.mov","headers":{"Authorization":"hunter2"}`,
			1,
		),
	)
	if a.StatusCode != http.StatusOK || at(t, a.body.Data, "tasks import-file headers") != "***" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	if strings.Contains(a.text, "hunter2") || strings.Contains(k.log.String(), "hunter2") {
		t.Error("the secret is shown")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.convert("", field{"file", "x.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})
	path := "/v1/jobs/" + a.body.Data["id"].(string) //nolint:errcheck // a panic fails the test

	a = k.do(http.MethodPost, path+"/cancel", "")
	if a.StatusCode != http.StatusOK || a.body.Data["status"] != "cancelled" ||
		at(t, a.body.Data, "tasks convert-file error code") != "CANCELLED" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	a = k.do(http.MethodPost, path+"/cancel", "")
	if a.StatusCode != http.StatusConflict || a.body.Error.Code != "CONFLICT" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if a := k.do(http.MethodGet, path, ""); a.StatusCode != http.StatusOK ||
			a.body.Data["status"] != "ok" {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text)
		}
	}
}
