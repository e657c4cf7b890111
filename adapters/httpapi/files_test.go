package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestDeletedFilesAreGone(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.upload("PNG one")

	link := k.json("/v1/download/signed", `{"fileId":"`+id+`"}`)
	if link.StatusCode != http.StatusOK || link.body.Data["filename"] != "a.png" {
		t.Fatalf("%d %s", link.StatusCode, link.text)
	}

	path := strings.TrimPrefix(text(t, link.body.Data, "url"), publicURL)
	if got := k.do(http.MethodGet, path, ""); got.text != "PNG one" {
		t.Errorf("%d %q", got.StatusCode, got.text)
	}

	a := k.do(http.MethodDelete, "/v1/files/"+id, "")
	if a.StatusCode != http.StatusOK || a.body.Data["id"] != id || a.body.Data["deleted"] == nil ||
		k.stored() != 0 {
		t.Errorf("%d %s, %d files are left", a.StatusCode, a.text, k.stored())
	}

	for _, again := range []*answer{
		k.do(http.MethodGet, "/v1/files/"+id, ""), k.do(http.MethodDelete, "/v1/files/"+id, ""), k.do(http.MethodGet, path, ""),
		k.json("/v1/download/signed", `{"fileId":"`+id+`"}`),
	} {
		k.refused(again, 410, "FILE_GONE", "")
	}

	k.refused(
		k.json("/v1/convert", `{"file":"`+id+`","targetFormat":"webp"}`),
		410,
		"FILE_GONE",
		"file",
	)

	for _, none := range []string{"file_none", "..%2f", "%00", "job_1"} {
		k.refused(k.do(http.MethodGet, "/v1/files/"+none, ""), 404, "FILE_NOT_FOUND", "")
		k.refused(k.do(http.MethodDelete, "/v1/files/"+none, ""), 404, "FILE_NOT_FOUND", "")
	}
}

func TestAFileThatAJobNeedsStays(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.upload("PNG HOLD")
	a := k.json("/v1/convert", `{"file":"`+id+`","targetFormat":"webp"}`)
	k.refused(k.do(http.MethodDelete, "/v1/files/"+id, ""), 409, "CONFLICT", "")

	job, _ := a.body.Data["id"].(string)
	if a = k.do(http.MethodPost, "/v1/jobs/"+job+"/cancel", ""); a.StatusCode != http.StatusOK {
		t.Fatal(a.text)
	}

	if a = k.do(http.MethodDelete, "/v1/files/"+id, ""); a.StatusCode != http.StatusOK {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestADeletedJobTakesItsOwnFilesAlong(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	shared := k.upload("PNG one")
	convert := func() (id, link string) {
		a := k.json("/v1/convert?wait=20", `{"file":"`+shared+`","targetFormat":"webp"}`)

		return text(
			t,
			a.body.Data,
			"id",
		), strings.TrimPrefix(text(t, a.body.Data, "tasks export-file result url"), publicURL)
	}
	first, firstLink := convert()
	second, secondLink := convert()

	if a := k.do(http.MethodDelete, "/v1/jobs/"+first, ""); a.StatusCode != http.StatusOK ||
		a.body.Data["deleted"] == nil {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	k.refused(k.do(http.MethodGet, "/v1/jobs/"+first, ""), 404, "JOB_NOT_FOUND", "")
	k.refused(k.do(http.MethodDelete, "/v1/jobs/"+first, ""), 404, "JOB_NOT_FOUND", "")
	k.refused(k.do(http.MethodGet, firstLink, ""), 410, "FILE_GONE", "")

	if a := k.do(http.MethodGet, secondLink, ""); a.StatusCode != http.StatusOK {
		t.Errorf("the other job's file: %d %s", a.StatusCode, a.text)
	}

	if a := k.do(http.MethodGet, "/v1/files/"+shared, ""); a.StatusCode != http.StatusOK {
		t.Errorf("the shared file: %d %s", a.StatusCode, a.text)
	}

	if k.do(http.MethodDelete, "/v1/jobs/"+second, ""); k.stored() != 0 {
		t.Errorf("%d files stayed", k.stored())
	}
}

func TestDeletingARunningJobBreaksItOff(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.convert("", field{"file", "a.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})
	id, _ := a.body.Data["id"].(string)

	waiting := make(chan *answer)
	go func() { waiting <- k.do(http.MethodGet, "/v1/jobs/"+id+"?wait=60", "") }()

	if a = k.do(http.MethodDelete, "/v1/jobs/"+id, ""); a.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	k.refused(<-waiting, 404, "JOB_NOT_FOUND", "")

	if k.stored() != 0 {
		t.Errorf("%d files stayed", k.stored())
	}
}

func TestBadRequestsForLinks(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json(
		"/v1/jobs?wait=20",
		`{"tasks":{"in":{"operation":"import/base64","file":"UE5HIG9uZQ"},"x":{"operation":"export/url","input":"in"},"y":{"operation":"export/url","input":"in"}}}`,
	)
	id, _ := a.body.Data["id"].(string)
	held := k.convert("", field{"file", "a.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})

	running, _ := held.body.Data["id"].(string)
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
		field  string
	}{
		"nothing":          {`{}`, 400, "INVALID_INPUT", "jobId"},
		"both":             {`{"jobId":"` + id + `","fileId":"file_1"}`, 400, "INVALID_INPUT", "fileId"},
		"a task of a file": {`{"fileId":"file_1","task":"x"}`, 400, "INVALID_INPUT", "task"},
		"another field":    {`{"jobId":"` + id + `","expires":1}`, 400, "INVALID_INPUT", "expires"},
		"too short":        {`{"jobId":"` + id + `","expiresIn":59}`, 400, "INVALID_INPUT", "expiresIn"},
		"too long":         {`{"jobId":"` + id + `","expiresIn":604801}`, 400, "INVALID_INPUT", "expiresIn"},
		"no number":        {`{"jobId":"` + id + `","expiresIn":"soon"}`, 400, "INVALID_INPUT", "expiresIn"},
		"several exports":  {`{"jobId":"` + id + `"}`, 400, "INVALID_INPUT", "task"},
		"no such task":     {`{"jobId":"` + id + `","task":"z"}`, 404, "TASK_NOT_FOUND", "task"},
		"no such job":      {`{"jobId":"job_none"}`, 404, "JOB_NOT_FOUND", ""},
		"no job id":        {`{"jobId":"\u0000"}`, 400, "INVALID_INPUT", "jobId"},
		"no such file":     {`{"fileId":"file_none"}`, 404, "FILE_NOT_FOUND", ""},
		"not finished":     {`{"jobId":"` + running + `"}`, 409, "CONFLICT", ""},
		"no JSON":          {`x`, 400, "INVALID_REQUEST", ""},
	} {
		t.Log(name)
		k.refused(k.json("/v1/download/signed", c.body), c.status, c.code, c.field)
	}

	if a = k.json(
		"/v1/download/signed",
		`{"jobId":"`+id+`","task":"y","expiresIn":60}`,
	); a.StatusCode != http.StatusOK {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}
