package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/quota"
)

func TestTheAccountOfAKey(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{Conversions: 7, MaxFile: 1 << 20, Requests: 60}))
	u := g.user("ada", false)

	k, secret, err := g.accounts.CreateKey(t.Context(), audit.Command(), u.ID, account.NewKey{
		Name: "of the test", Scopes: []access.Scope{access.AccountRead},
		Expires: time.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}

	a := g.do(http.MethodGet, "/v1/account", "", "X-Api-Key", secret)
	for way, want := range map[string]any{
		"id": u.ID, "name": "ada", "admin": false, "has_password": false, "sandbox": false,
		"plan name": quota.FreePlan, "plan conversions_per_day": 7.0,
		"plan max_file_size": float64(1 << 20), "plan jobs_at_once": nil,
		"key id": k.ID, "key name": "of the test", "key status": "active", "key key": nil,
	} {
		if got := at(t, a.body.Data, way); got != want {
			t.Errorf("%s: %v, want %v", way, got, want)
		}
	}

	list := g.do(http.MethodGet, "/v1/account/keys", "", "X-Api-Key", secret)
	if !strings.Contains(list.text, k.ID) || strings.Contains(list.text, secret) ||
		!strings.Contains(list.text, k.Hint) {
		t.Errorf("the list of keys: %s", list.text)
	}

	if a := g.json("/v1/account/keys", `{"name":"more"}`, "X-Api-Key", secret); a.StatusCode !=
		http.StatusForbidden {
		t.Errorf("a key makes another: %s", a.text)
	}

	box := g.do(http.MethodGet, "/v1/account", "", "X-Api-Key", g.sandbox(u))
	if sandbox, _ := at(t, box.body.Data, "sandbox").(bool); !sandbox ||
		at(t, box.body.Data, "plan conversions_per_day") != nil {
		t.Errorf("a sandbox: %s", box.text)
	}
}

func TestWhatIsUsedOfAPlan(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{Conversions: 7, Stored: 1000, Requests: 60}))
	key := g.key(g.user("ada", false))
	upload := "/v1/upload?filename=a.png"
	g.do(http.MethodPost, upload, "PNG 4567890", "X-Api-Key", key,
		"Content-Type", "application/octet-stream")
	g.json("/v1/jobs", `{"tasks":{"in":{"operation":"import/upload"},
		"to":{"operation":"convert","input":"in","output_format":"webp"}}}`, "X-Api-Key", key)

	a := g.do(http.MethodGet, "/v1/account/quota", "", "X-Api-Key", key)
	for way, want := range map[string]any{
		"plan": quota.FreePlan, "conversions limit": 7.0, "conversions used": 1.0,
		"conversions remaining": 6.0, "requests limit": 60.0,
		"storage limit": 1000.0, "storage used": 11.0, "storage remaining": 989.0,
		"jobs limit": nil, "jobs running": 0.0, "jobs waiting": 0.0,
	} {
		if got := at(t, a.body.Data, way); got != want {
			t.Errorf("%s: %v, want %v", way, got, want)
		}
	}

	used, _ := at(t, a.body.Data, "requests used").(float64)
	if used < 1 || used > 3 { // the minute may have turned
		t.Errorf("%v of three requests", used)
	}

	day := quota.DayOf(time.Now()).Ends().Format(time.RFC3339)
	if got := text(t, a.body.Data, "conversions resets_at"); got != day {
		t.Errorf("the day turns at %s, want %s", got, day)
	}
}

func TestWhatWasDone(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	key, other := g.key(g.user("ada", false)), g.key(g.user("bob", false))

	for _, body := range []string{
		aPicture, aPicture, strings.Replace(aPicture, "a.png", "a.png?content=PNG+FAIL", 1),
	} {
		g.json("/v1/convert?wait=10", body, "X-Api-Key", key)
	}

	a := g.do(http.MethodGet, "/v1/account/usage", "", "X-Api-Key", key)
	for way, want := range map[string]any{
		"total tasks": 3.0, "total failed": 1.0,
		"operations 0 operation": "convert", "operations 0 tasks": 3.0,
		"formats 0 from": "png", "formats 0 to": "webp", "formats 0 failed": 1.0,
	} {
		if got := at(t, a.body.Data, way); got != want {
			t.Errorf("%s: %v, want %v", way, got, want)
		}
	}

	for _, way := range []string{"total bytes_in", "total bytes_out", "total engine_seconds"} {
		if n, ok := at(t, a.body.Data, way).(float64); !ok || n <= 0 {
			t.Errorf("%s: %v", way, at(t, a.body.Data, way))
		}
	}

	days, _ := at(t, a.body.Data, "days").([]any)
	if len(days) != 30 {
		t.Errorf("%d days are shown", len(days))
	}

	theirs := g.do(http.MethodGet, "/v1/account/usage", "", "X-Api-Key", other)
	if at(t, theirs.body.Data, "total tasks") != 0.0 {
		t.Errorf("another's: %s", theirs.text)
	}
}

func TestSpansOfUsage(t *testing.T) {
	t.Parallel()

	k := newKit(t)

	for query, want := range map[string][]string{
		"":                               nil,
		"?from=2026-02-01&to=2026-02-15": nil,
		"?from=2026-02-15&to=2026-02-15": nil,
		"?from=2026-02-16&to=2026-02-15": {"from"},
		"?from=2024-02-16&to=2026-02-15": {"from"},
		"?from=yesterday&to=2026-02-30":  {"from", "to"},
	} {
		a := k.do(http.MethodGet, "/v1/account/usage"+query, "")

		var fields []string

		list, _ := a.body.Error.Details["errors"].([]any)
		for _, one := range list {
			named, _ := one.(map[string]any)
			fields = append(fields, text(t, named, "field"))
		}

		slices.Sort(fields)

		if !slices.Equal(fields, want) || (want == nil) != (a.StatusCode == http.StatusOK) {
			t.Errorf("%q: %d, on %v: %s", query, a.StatusCode, fields, a.text)
		}
	}
}

func TestTheAccountOfAnOpenServer(t *testing.T) {
	t.Parallel()

	k := newKit(t)

	a := k.do(http.MethodGet, "/v1/account", "")
	if text(t, a.body.Data, "id") != access.LocalOwner || at(t, a.body.Data, "created_at") != nil ||
		text(t, a.body.Data, "plan name") != "open" {
		t.Errorf("%s", a.text)
	}

	if a := k.do(http.MethodGet, "/v1/account/quota", ""); a.StatusCode != http.StatusOK ||
		at(t, a.body.Data, "conversions limit") != nil {
		t.Errorf("%s", a.text)
	}

	if a := k.do(http.MethodGet, "/v1/account/keys", ""); a.StatusCode != http.StatusOK {
		t.Errorf("%s", a.text)
	}

	if a := k.json("/v1/account/keys", `{"name":"x"}`); a.StatusCode != http.StatusConflict {
		t.Errorf("%s", a.text)
	}
}
