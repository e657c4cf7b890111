package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/quota"
)

// bounded are plans of which that of users is this one.
func bounded(p quota.Plan) quota.Plans {
	plans := unbounded()
	p.Name = quota.FreePlan
	plans[quota.FreePlan] = p

	return plans
}

const aPicture = `{"url":"https://example.com/a.png","targetFormat":"webp"}`

func TestExactlyTheQuotaIsAccepted(t *testing.T) {
	t.Parallel()

	const clients, each, limit = 64, 2, 100

	g := newGuarded(t, bounded(quota.Plan{Conversions: limit}))
	key := g.key(g.user("somebody", false))

	var (
		all             sync.WaitGroup
		accepted, spent atomic.Int64
	)

	for range clients {
		all.Go(func() {
			for range each {
				switch a := g.json("/v1/convert", aPicture, "X-Api-Key", key); a.StatusCode {
				case http.StatusAccepted:
					accepted.Add(1)
				case http.StatusTooManyRequests:
					spent.Add(1)
				default:
					t.Errorf("%d %s", a.StatusCode, a.text)
				}
			}
		})
	}

	all.Wait()

	if accepted.Load() != limit || spent.Load() != clients*each-limit {
		t.Errorf("%d were accepted and %d refused", accepted.Load(), spent.Load())
	}
}

func TestTheDaysConversions(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{Conversions: 2, Requests: 60}))
	u := g.user("somebody", false)
	key := g.key(u)

	left := func(what string, a *answer, status int, want string) {
		t.Helper()

		if a.StatusCode != status || a.Header.Get("X-Quota-Remaining") != want ||
			a.Header.Get("X-Quota-Limit") != "2" || a.Header.Get("X-Quota-Reset") == "" {
			t.Errorf("%s: %d %v %s", what, a.StatusCode, a.Header, a.text)
		}
	}
	convert := func(body string) *answer {
		t.Helper()
		return g.json("/v1/convert?wait=10", body, "X-Api-Key", key)
	}

	left("an upload is none", g.do(http.MethodPost, "/v1/upload?filename=a.png", "PNG x",
		"X-Api-Key", key, "Content-Type", "application/octet-stream"), http.StatusCreated, "2")
	left("one", convert(aPicture), http.StatusOK, "1")
	left(
		"a plan",
		convert(strings.Replace(aPicture, "{", `{"dry_run":true,`, 1)),
		http.StatusOK,
		"1",
	)
	left("what is refused", convert(`{"url":"https://example.com/a.png","targetFormat":"mp5"}`),
		http.StatusUnprocessableEntity, "1")
	convert(strings.Replace(aPicture, "a.png", "a.png?content=PNG+FAIL", 1))
	left("what fails through our fault is given back",
		g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", key), http.StatusOK, "1")

	waiting := `{"tasks":{"in":{"operation":"import/upload"},
		"to":{"operation":"convert","input":"in","output_format":"webp"}}}`
	made := g.json("/v1/jobs", waiting, "X-Api-Key", key)
	left("a job that waits", made, http.StatusAccepted, "0")

	over := convert(aPicture)
	if left(
		"one too many",
		over,
		http.StatusTooManyRequests,
		"0",
	); over.Header.Get("Retry-After") == "" ||
		over.body.Error.Code != "RATE_LIMITED" ||
		over.Header.Get("X-RateLimit-Limit") != "2" ||
		over.Header.Get("X-RateLimit-Reset") != over.Header.Get("X-Quota-Reset") {
		t.Errorf("%v %s", over.Header, over.text)
	}

	id := text(t, made.body.Data, "id")
	g.do(http.MethodPost, "/v1/jobs/"+id+"/cancel", "", "X-Api-Key", key)
	left("what is cancelled before it starts is given back", convert(aPicture), http.StatusOK, "0")

	if a := g.json("/v1/convert", aPicture, "X-Api-Key", g.sandbox(u)); a.StatusCode !=
		http.StatusAccepted || a.Header.Get("X-Quota-Limit") != "" {
		t.Errorf("a sandbox spends quota: %d %s", a.StatusCode, a.text)
	}
}

func TestRequestsOfAMinute(t *testing.T) {
	t.Parallel()

	const limit = 60

	g := newGuarded(t, bounded(quota.Plan{Requests: limit}))
	u := g.user("somebody", false)
	key, other := g.key(u), g.key(u)

	good := 0

	for range 2*limit + 1 { // of which at least one minute has more than its number
		a := g.do(http.MethodGet, "/v1/formats/png", "", "X-Api-Key", key)
		if a.StatusCode == http.StatusOK {
			good++
			continue
		}

		if a.body.Error.Code != "RATE_LIMITED" || a.Header.Get("Retry-After") == "" ||
			a.Header.Get("X-RateLimit-Limit") != "60" ||
			a.Header.Get("X-RateLimit-Remaining") != "0" {
			t.Fatalf("%d %v", a.StatusCode, a.Header)
		}
	}

	if good != limit && good != 2*limit { // the minute may have turned
		t.Logf("%d were answered, since the minute has turned", good)
	}

	if good < limit || good > 2*limit {
		t.Errorf("%d were answered", good)
	}

	if a := g.do(http.MethodGet, "/v1/formats/png", "", "X-Api-Key", other); a.StatusCode !=
		http.StatusOK || a.Header.Get("X-RateLimit-Remaining") != "59" {
		t.Errorf("another key: %d %v", a.StatusCode, a.Header)
	}

	if a := g.do(http.MethodGet, "/healthz", ""); a.Header.Get("X-RateLimit-Limit") != "" {
		t.Error("probes are counted")
	}
}

func TestTooManyBadKeys(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	key := g.key(g.user("somebody", false))
	codes := map[string]int{}

	for range 30 {
		codes[g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", "ck_bad").body.Error.Code]++
	}

	if codes["INVALID_API_KEY"] < 10 || codes["INVALID_API_KEY"] > 20 ||
		codes["INVALID_API_KEY"]+codes["RATE_LIMITED"] != 30 {
		t.Errorf("%v", codes)
	}

	if a := g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", key); a.StatusCode != http.StatusOK {
		t.Errorf("a good key: %s", a.text)
	}
}

func TestWhatAPlanBounds(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{
		MaxFile: 16, Files: 1, Operations: []string{"pdf/rotate"}, Formats: []string{"gif"},
	}))
	key := g.key(g.user("somebody", false), access.ConvertWrite)

	large, largeType := form(t, field{"file", "a.png", "PNG" + strings.Repeat("x", 20)},
		field{"targetFormat", "", "webp"})
	two, twoType := form(t, field{"file", "a.png", "PNG a"}, field{"file", "b.png", "PNG b"},
		field{"targetFormat", "", "webp"})

	for _, c := range []struct{ path, body, media, code string }{
		{"/v1/convert", large, largeType, "FILE_TOO_LARGE"},
		{"/v1/upload", "PNG" + strings.Repeat("x", 20), "application/octet-stream", "FILE_TOO_LARGE"},
		{"/v1/convert", two, twoType, "INVALID_INPUT"},
		{
			"/v1/convert", `{"url":"https://example.com/a.mov","targetFormat":"gif"}`,
			"application/json", "INSUFFICIENT_PERMISSIONS",
		},
		{
			"/v1/pdf/rotate", `{"file":"https://example.com/a.pdf","angle":90}`,
			"application/json", "INSUFFICIENT_PERMISSIONS",
		},
		{"/v1/convert", aPicture, "application/json", ""},
	} {
		a := g.do(http.MethodPost, c.path, c.body, "X-Api-Key", key, "Content-Type", c.media)
		if a.body.Error.Code != c.code {
			t.Errorf("%s: %d %s, want %q", c.path, a.StatusCode, a.text, c.code)
		}
	}
}

// How many files lie under a prefix shows only when they come.
func TestAPlanCountsTheFilesUnderAPrefix(t *testing.T) {
	t.Parallel()

	const prefix = `"%s":{"operation":"import/s3","prefix":"x/","bucket":"pictures",` +
		`"region":"eu-central-1","access_key_id":"a","secret_access_key":"b"}`

	one, two := fmt.Sprintf(prefix, "one"), fmt.Sprintf(prefix, "two")

	for tasks, c := range map[string]struct{ most, completed int }{
		one:             {2, 1},
		one + "," + two: {4, 2},
		two:             {1, 0},
		two + "," + one: {3, 1}, // whichever comes first
	} {
		g := newGuarded(t, bounded(quota.Plan{MaxFile: 16, Files: c.most}))
		key := g.key(g.user("somebody", false), access.ConvertWrite, access.ConvertRead)

		made := g.json("/v1/jobs", `{"tasks":{`+tasks+`}}`, "X-Api-Key", key)
		a := g.do(http.MethodGet, "/v1/jobs/"+text(t, made.body.Data, "id")+"?wait=20", "",
			"X-Api-Key", key)
		completed := 0

		for name := range strings.FieldsSeq("one two") {
			if !strings.Contains(tasks, `"`+name+`"`) {
				continue
			}

			if text(t, a.body.Data, "tasks "+name+" status") == "completed" {
				completed++
			} else if got := text(t, a.body.Data, "tasks "+name+" error code"); got != "INVALID_INPUT" ||
				at(t, a.body.Data, "tasks "+name+" error details max_files") != float64(c.most) {
				t.Errorf("%d files: %s", c.most, a.text)
			}
		}

		if completed != c.completed || g.stored() != 2*c.completed {
			t.Errorf("%d files: %d tasks are completed, %d files stored: %s",
				c.most, completed, g.stored(), a.text)
		}
	}
}
