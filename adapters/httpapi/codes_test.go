package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/test/fakes"
)

// TestEveryCodeOfTheTable has each error code of the API's public documentation come about, with
// its status, words and headers.
func TestEveryCodeOfTheTable(t *testing.T) {
	t.Parallel()

	plans := bounded(quota.Plan{MaxFile: 64})
	plans["spent"] = quota.Plan{Name: "spent", Conversions: 1}
	space := fakes.NewSpace(1000)
	g := newGuarded(t, plans, withRoom(space))
	u := g.user("ada", false)
	key, reader := g.key(u), g.key(u, access.ConvertRead)
	spent := g.spent()
	convert := func(content, target string) *answer {
		return g.json("/v1/convert?wait=20", `{"url":"https://example.com/a.png?content=`+content+
			`","targetFormat":"`+target+`"}`, "X-Api-Key", key)
	}
	get := func(path, key string) *answer {
		return g.do(http.MethodGet, path, "", "X-Api-Key", key)
	}
	upload := func(content string) *answer {
		return g.do(http.MethodPost, "/v1/upload?filename=a.png", content, "X-Api-Key", key,
			"Content-Type", "application/octet-stream")
	}
	done := convert("PNG", "webp")
	job, link := text(
		t,
		done.body.Data,
		"id",
	), text(
		t,
		done.body.Data,
		"tasks export-file result url",
	)
	link = strings.TrimPrefix(link, publicURL)
	gone := text(t, upload("PNG x").body.Data, "id")
	g.do(http.MethodDelete, "/v1/files/"+gone, "", "X-Api-Key", key)

	for _, c := range []struct {
		code   string
		status int
		field  string
		ask    func() *answer
	}{
		{"INVALID_API_KEY", 401, "", func() *answer { return get("/v1/jobs", "ck_bad") }},
		{"AUTHENTICATION_REQUIRED", 401, "", func() *answer { return g.do(http.MethodGet, "/v1/jobs", "") }},
		{"INSUFFICIENT_PERMISSIONS", 403, "", func() *answer {
			return g.json("/v1/convert", aPicture, "X-Api-Key", reader)
		}},
		{"RATE_LIMITED", 429, "", func() *answer {
			return g.json("/v1/convert", aPicture, "X-Api-Key", spent)
		}},
		{"INVALID_INPUT", 400, "metadata", func() *answer {
			return g.json("/v1/jobs", `{"tasks":{},"metadata":7,"tag":7}`, "X-Api-Key", key)
		}},
		{"INVALID_REQUEST", 400, "", func() *answer { return g.json("/v1/jobs", `{`, "X-Api-Key", key) }},
		{"FILE_TOO_LARGE", 413, "file", func() *answer { return upload("PNG" + strings.Repeat("x", 64)) }},
		{"UNSUPPORTED_FORMAT", 422, "targetFormat", func() *answer { return convert("PNG", "mp5") }},
		{"UNSUPPORTED_CONVERSION", 422, "targetFormat", func() *answer { return convert("PNG", "mp4") }},
		{"FORMAT_NOT_FOUND", 404, "", func() *answer { return get("/v1/formats/mp5", key) }},
		{"JOB_NOT_FOUND", 404, "", func() *answer { return get("/v1/jobs/job_none", key) }},
		{"TASK_NOT_FOUND", 404, "task", func() *answer {
			return g.json("/v1/download/signed", `{"jobId":"`+job+`","task":"z"}`, "X-Api-Key", key)
		}},
		{"CONVERSION_FAILED", 500, "", func() *answer { return convert("PNG+FAIL", "webp") }},
		{"CORRUPT_FILE", 400, "", func() *answer { return convert("PNG+FAULT:+corrupt_file", "webp") }},
		{"TIMEOUT", 408, "", func() *answer { return convert("PNG+FAULT:+timeout", "webp") }},
		{"STORAGE_NOT_CONFIGURED", 503, "", func() *answer {
			return convert("PNG+FAULT:+storage_missing", "webp")
		}},
		{"NO_FILES", 400, "file", func() *answer {
			body, media := form(t, field{"targetFormat", "", "webp"})
			return g.do(http.MethodPost, "/v1/convert", body, "X-Api-Key", key, "Content-Type", media)
		}},
		{"FILE_GONE", 410, "", func() *answer { return get("/v1/files/"+gone, key) }},
		{"EXPIRED", 401, "", func() *answer {
			return g.do(http.MethodGet, strings.Replace(link, "expires=", "expires=1", 1), "")
		}},
		{"INSUFFICIENT_DISK_SPACE", 503, "", func() *answer { // the last: from here on there is no room
			space.Set(5000, 999)
			return upload("PNG x")
		}},
	} {
		a := c.ask()
		g.refused(a, c.status, c.code, c.field)

		again := a.Header.Get("Retry-After") != ""
		if busy := c.status == http.StatusTooManyRequests ||
			c.code == "INSUFFICIENT_DISK_SPACE"; busy != again {
			t.Errorf("%s: Retry-After %q", c.code, a.Header.Get("Retry-After"))
		}

		if leaked := job; c.code != "CONVERSION_FAILED" && strings.Contains(a.text, leaked) {
			t.Errorf("%s tells of another job: %s", c.code, a.text)
		}
	}
}

// spent returns the key of a user who has used up the day.
func (g *guarded) spent() string {
	g.t.Helper()

	admin, u := g.admin(), g.user("bob", false)
	g.do(http.MethodPatch, "/v1/admin/users/"+u.ID, `{"plan":"spent"}`, "X-Api-Key", admin,
		"Content-Type", "application/json")

	key := g.key(u)
	g.json("/v1/convert", aPicture, "X-Api-Key", key)

	return key
}

// TestAllThatIsWrongIsToldAtOnce names every wrong field, also beside an unknown one, and the first
// three in the message.
func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	t.Parallel()

	k := newKit(t)

	a := k.json("/v1/jobs", `{"tasks":{"in":{"operation":"import/url","url":7},
		"to":{"operation":"convert","input":"in","output_format":"mp5","options":{"qualty":1,"width":-1}}},
		"tag":7,"webhook_url":"ftp://example.com","surplus":1}`)

	list, _ := a.body.Error.Details["errors"].([]any)
	fields := map[string]bool{}

	for _, one := range list {
		fault, _ := one.(map[string]any)
		fields[text(t, fault, "field")] = true
	}

	for _, want := range []string{
		"tasks.in.url", "tasks.to.output_format", "tag", "surplus", "webhook_url",
	} {
		if !fields[want] {
			t.Errorf("%s is not named: %s", want, a.text)
		}
	}

	named := 0

	for field := range fields {
		if strings.Contains(a.body.Error.Message, field) {
			named++
		}
	}

	if named < 3 || !strings.Contains(a.body.Error.Message, "details.errors") {
		t.Errorf("the message names %d: %s", named, a.body.Error.Message)
	}
}
