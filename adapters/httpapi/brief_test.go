package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// told reads a brief stream to its end.
func (f *follower) told() []sent {
	f.t.Helper()

	var all []sent
	for e, ok := f.next(); ok; e, ok = f.next() {
		all = append(all, e)
	}

	return all
}

func TestAJobFollowedInShort(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.done()
	all := k.follow(t.Context(), "/sse/jobs/"+id).told()

	var types []string
	for _, e := range all {
		types = append(types, text(t, e.data, "type"))
		if e.name != "" || e.data["jobId"] != id || e.data["timestamp"] == nil ||
			e.data["error"] != nil {
			t.Errorf("%+v", e)
		}
	}

	if want := []string{
		"connected",
		"created",
		"queued",
		"started",
		"completed",
	}; !slices.Equal(types, want) {
		t.Fatalf("%q; want %q", types, want)
	}

	last := all[len(all)-1]
	if last.data["progress"] != 100.0 || all[0].id != "" || last.id != "4" {
		t.Errorf("%+v", all)
	}

	link := strings.TrimPrefix(text(t, last.data, "outputUrl"), publicURL)
	if a := k.do(http.MethodGet, link, ""); a.StatusCode != http.StatusOK || a.text != "webp:PNG" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	if rest := k.follow(t.Context(), "/sse/jobs/"+id, "Last-Event-ID", "3").told(); len(rest) != 2 {
		t.Errorf("behind the third: %+v", rest)
	}

	if a := k.do(
		http.MethodGet,
		"/sse/jobs/"+id+"?last_event_id=4",
		"",
	); a.StatusCode != http.StatusNoContent {
		t.Errorf("behind the end: %d %s", a.StatusCode, a.text)
	}

	k.refused(
		k.do(http.MethodGet, "/sse/jobs/job_none", ""),
		http.StatusNotFound,
		"JOB_NOT_FOUND",
		"",
	)
}

func TestEveryEndIsTold(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	target := field{"targetFormat", "", "webp"}
	failed := k.convert("?wait=20", field{"file", "x.png", "PNG FAIL"}, target)
	cancelled := k.holding()
	k.do(http.MethodPost, "/v1/jobs/"+cancelled+"/cancel", "")
	several := jobID(
		k.convert(
			"?wait=20",
			field{"file", "a.png", "PNG 1"},
			field{"file", "b.png", "PNG 2"},
			target,
		),
	)

	for id, want := range map[string]struct{ kind, err, named string }{
		text(t, failed.body.Error.Details, "jobId"): {"failed", "The encoder gave up.", "job.failed"},
		cancelled: {"failed", "The job ended as cancelled.", "job.cancelled"},
		several:   {"completed", "", "job.completed"},
	} {
		all := k.follow(t.Context(), "/sse/jobs/"+id).told()

		last := all[len(all)-1].data
		if reason, _ := last["error"].(string); last["type"] != want.kind || reason != want.err {
			t.Errorf("in short: %v; want %+v", last, want)
		}

		whole := k.followJob(t.Context(), id).told()
		event := whole[len(whole)-1]

		reason, _ := event.data["job"].(map[string]any)["error"].(map[string]any)
		if event.name != want.named ||
			want.kind == "failed" && want.named == "job.failed" && reason["message"] != want.err {
			t.Errorf("whole: %v; want %+v", event, want)
		}

		if link, _ := event.data["job"].(map[string]any)["url"].(string); (link != "") != (want.kind == "completed") ||
			link != "" && !strings.Contains(link, ".zip?") {
			t.Errorf("the result is at %q", link)
		}
	}
}

func TestAJobIsDownloadedByItsId(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	target := field{"targetFormat", "", "webp"}
	path := "/v1/download/" + k.done()

	a := k.do(http.MethodGet, path, "")
	if a.StatusCode != http.StatusOK || a.text != "webp:PNG" ||
		!strings.Contains(a.Header.Get("Content-Disposition"), "x.webp") {
		t.Errorf("%d %v %s", a.StatusCode, a.Header, a.text)
	}

	if a = k.do(
		http.MethodGet,
		path,
		"",
		"Range",
		"bytes=0-3",
	); a.StatusCode != http.StatusPartialContent ||
		a.text != "webp" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	if a = k.do(http.MethodHead, path, ""); a.StatusCode != http.StatusOK ||
		a.Header.Get("Content-Length") != "8" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}

	if a = k.do(http.MethodGet, path+"?task=convert-file", ""); a.StatusCode != http.StatusOK ||
		a.text != "webp:PNG" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	several := jobID(
		k.convert(
			"?wait=20",
			field{"file", "a.png", "PNG 1"},
			field{"file", "b.png", "PNG 2"},
			target,
		),
	)

	a = k.do(http.MethodGet, "/v1/download/"+several, "")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/zip" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}

	failed := k.convert("?wait=20", field{"file", "x.png", "PNG FAIL"}, target)

	imported := jobID(k.json("/v1/import/url?wait=20", `{"url":"https://example.com/a.png"}`))
	for id, want := range map[string]struct {
		status int
		code   string
	}{
		k.holding(): {http.StatusConflict, "CONFLICT"}, imported: {http.StatusConflict, "CONFLICT"},
		text(t, failed.body.Error.Details, "jobId"): {http.StatusConflict, "CONFLICT"},
		"job_none": {http.StatusNotFound, "JOB_NOT_FOUND"},
	} {
		k.refused(k.do(http.MethodGet, "/v1/download/"+id, ""), want.status, want.code, "")
	}

	k.refused(
		k.do(http.MethodGet, path+"?task=nothing", ""),
		http.StatusNotFound,
		"TASK_NOT_FOUND",
		"task",
	)
}
