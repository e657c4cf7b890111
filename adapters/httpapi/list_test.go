package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// listed is an answer that lists jobs.
type listed struct {
	Data []struct{ ID, Status, Tag string }
	Meta struct {
		Pagination struct {
			Limit      int
			NextCursor *string `json:"next_cursor"`
		}
	}
}

func (k *kit) jobs(query string) (ids []string, page listed) {
	k.t.Helper()
	a := k.do(http.MethodGet, "/v1/jobs"+query, "")

	var shown listed
	if err := json.Unmarshal([]byte(a.text), &shown); err != nil || a.StatusCode != http.StatusOK {
		k.t.Fatalf("%s: %d %v", query, a.StatusCode, err)
	}

	for _, j := range shown.Data {
		ids = append(ids, j.ID)
	}

	return ids, shown
}

func TestJobsAreListedNewestFirst(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	if ids, page := k.jobs(""); len(ids) != 0 || page.Data == nil ||
		page.Meta.Pagination.NextCursor != nil {
		t.Errorf("of no jobs: %+v", page)
	}

	var want []string

	for i := range 5 {
		tag := []string{"odd", "even"}[i%2]
		a := k.json(
			"/v1/jobs?wait=20",
			strings.Replace(sourceJob, `"tasks"`, `"tag":"`+tag+`","tasks"`, 1),
		)
		want = append(want, text(t, a.body.Data, "id"))
	}

	failed := k.convert("", field{"file", "a.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})
	held, _ := failed.body.Data["id"].(string)
	want = append(want, held)
	slices.Reverse(want)

	ids, page := k.jobs("")
	if !slices.Equal(ids, want) || page.Meta.Pagination.Limit != 20 ||
		page.Meta.Pagination.NextCursor != nil {
		t.Errorf("%v, want %v; %+v", ids, want, page.Meta)
	}

	var all []string

	for query := "?limit=2"; ; {
		ids, page := k.jobs(query)
		all = append(all, ids...)

		if page.Meta.Pagination.NextCursor == nil {
			break
		}

		if len(ids) != 2 || len(all) > len(want) {
			t.Fatalf("page %v", ids)
		}

		query = "?limit=2&cursor=" + url.QueryEscape(*page.Meta.Pagination.NextCursor)
	}

	if !slices.Equal(all, want) {
		t.Errorf("page by page %v, want %v", all, want)
	}

	for query, part := range map[string][]string{
		"?offset=0": want, "?limit=2&offset=3": want[3:5], "?offset=5": want[5:], "?offset=99": nil,
		"?tag=even&offset=1": want[4:5],
	} {
		if ids, _ := k.jobs(query); !slices.Equal(ids, part) {
			t.Errorf("%s: %v, want %v", query, ids, part)
		}
	}

	if ids, _ := k.jobs("?tag=even"); !slices.Equal(ids, []string{want[2], want[4]}) {
		t.Errorf("tag: %v", ids)
	}

	if ids, _ := k.jobs("?status=completed&tag=odd&limit=100"); len(ids) != 3 {
		t.Errorf("status and tag: %v", ids)
	}

	if ids, _ := k.jobs("?tag=none"); len(ids) != 0 {
		t.Errorf("unknown tag: %v", ids)
	}
}

func cursor(position string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(position))
}

func TestBadLists(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for query, field := range map[string]string{
		"?limit=0": "limit", "?limit=101": "limit", "?limit=x": "limit", "?status=done": "status", "?cursor=x": "cursor", "?cursor=eyJjIjoxfQ%3D%3D": "cursor",
		"?tag=" + strings.Repeat("t", 256): "tag", "?tag=" + strings.Repeat("ä", 128): "tag", "?tag=%00": "tag", "?tag=%ff": "tag",
		"?offset=-1": "offset", "?offset=x": "offset", "?offset=0&cursor=" + cursor(`{"c":1,"i":"job_1"}`): "offset",
		"?cursor=" + cursor(`{"c":1,"i":""}`): "cursor", "?cursor=" + cursor(`{"c":1,"i":"job_\u0000"}`): "cursor",
	} {
		k.refused(k.do(http.MethodGet, "/v1/jobs"+query, ""), 400, "INVALID_INPUT", field)
	}
}
