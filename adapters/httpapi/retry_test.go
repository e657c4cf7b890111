package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestRetryMakesANewJobOfTheSame(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	first := k.convert(
		"?wait=20",
		field{"file", "a.png", "PNG FAIL"},
		field{"targetFormat", "", "webp"},
		field{"quality", "", "low"},
	)
	id := text(t, first.body.Error.Details, "jobId")

	a := k.do(http.MethodPost, "/v1/jobs/"+id+"/retry", "")
	if a.StatusCode != http.StatusAccepted || a.body.Data["id"] == id ||
		a.Header.Get("Location") != publicURL+"/v1/jobs/"+text(t, a.body.Data, "id") ||
		at(t, a.body.Data, "tasks convert-file options quality") != "low" ||
		a.body.Data["jobId"] != a.body.Data["id"] {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	k.refused(
		k.do(http.MethodPost, "/v1/jobs/"+id+"/retry?wait=20", ""),
		500,
		"CONVERSION_FAILED",
		"",
	)
	k.refused(k.do(http.MethodPost, "/v1/jobs/job_none/retry", ""), 404, "JOB_NOT_FOUND", "")
	shown := k.do(http.MethodGet, "/v1/jobs/"+id, "")

	input := text(t, shown.body.Data, "tasks import-file file")
	for _, job := range []string{id, text(t, a.body.Data, "id")} {
		k.do(http.MethodGet, "/v1/jobs/"+job+"?wait=20", "")
	}

	if gone := k.do(http.MethodDelete, "/v1/files/"+input, ""); gone.StatusCode != http.StatusOK {
		t.Fatal(gone.text)
	}

	k.refused(
		k.do(http.MethodPost, "/v1/jobs/"+id+"/retry", ""),
		410,
		"FILE_GONE",
		"tasks.import-file.file",
	)
}

func TestRetryOfUploadsAndInlineFiles(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json(
		"/v1/jobs",
		`{"tag":"t","metadata":{"n":1},"tasks":{"up":{"operation":"import/upload"},"in":{"operation":"import/base64","file":"UE5HIG9uZQ"},
		"b":{"operation":"convert","input":["up","in"],"output_format":"webp"},"out":{"operation":"export/url","input":"b"}}}`,
	)
	id := text(t, a.body.Data, "id")

	waiting := k.do(http.MethodPost, "/v1/jobs/"+id+"/retry", "")
	if at(t, waiting.body.Data, "tasks up status") != "pending" ||
		at(t, waiting.body.Data, "tasks in status") != "completed" {
		t.Errorf("%s", waiting.text)
	}

	k.do(http.MethodPost, "/v1/jobs/"+id+"/tasks/up/upload?wait=20", "PNG two")

	again := k.do(http.MethodPost, "/v1/jobs/"+id+"/retry?wait=20", "")
	if again.StatusCode != http.StatusOK || again.body.Data["status"] != "completed" ||
		again.body.Data["tag"] != "t" ||
		at(t, again.body.Data, "metadata n") != 1.0 ||
		at(t, again.body.Data, "tasks out result files 0 id") == nil ||
		at(t, again.body.Data, "tasks b result files 0 id") == nil {
		t.Errorf("%d %s", again.StatusCode, again.text)
	}
}

func TestAJobWithSecretsMustBeSentAgain(t *testing.T) {
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
	again := k.do(http.MethodPost, "/v1/jobs/"+text(t, a.body.Data, "id")+"/retry", "")
	k.refused(again, 400, "INVALID_INPUT", "tasks.import-file.headers")
}
