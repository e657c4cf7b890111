package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/quota"
)

// admin makes an administrator's key.
func (g *guarded) admin() string {
	g.t.Helper()
	return g.key(g.user("root", true), access.Admin)
}

func TestAnAdministratorManagesUsers(t *testing.T) {
	t.Parallel()

	plans := unbounded()
	plans["pro"] = quota.Plan{Name: "pro", Conversions: 3}
	g := newGuarded(t, plans)
	admin := g.admin()
	send := func(method, path, body string) *answer {
		return g.do(method, path, body, "X-Api-Key", admin, "Content-Type", "application/json")
	}

	made := send(http.MethodPost, "/v1/admin/users", signing("ada", aPassword))
	id := text(t, made.body.Data, "id")
	cookie := cookieOf(t, g.json("/v1/account/sign-in", signing("ada", aPassword)))

	if made.StatusCode != http.StatusCreated || text(t, made.body.Data, "plan") != quota.FreePlan {
		t.Errorf("%s", made.text)
	}

	key := send(http.MethodPost, "/v1/admin/users/ada/keys", `{"name":"ci"}`)
	secret := text(t, key.body.Data, "key")

	changed := send(http.MethodPatch, "/v1/admin/users/"+id, `{"plan":"pro"}`)
	me := g.do(http.MethodGet, "/v1/account", "", "X-Api-Key", secret)

	if text(t, changed.body.Data, "plan") != "pro" ||
		at(t, me.body.Data, "plan conversions_per_day") != 3.0 {
		t.Errorf("%s, %s", changed.text, me.text)
	}

	send(http.MethodPatch, "/v1/admin/users/ada", `{"active":false}`)

	for _, who := range [][]string{{"X-Api-Key", secret}, {"Cookie", cookie}} {
		a := g.do(http.MethodGet, "/v1/account", "", who...)
		if a.StatusCode != http.StatusUnauthorized {
			t.Errorf("who is shut out, by %s: %s", who[0], a.text)
		}
	}

	g.refused(g.json("/v1/account/sign-in", signing("ada", aPassword)),
		http.StatusUnauthorized, "AUTHENTICATION_REQUIRED", "")
	send(http.MethodPatch, "/v1/admin/users/ada", `{"active":true}`)

	if a := g.do(http.MethodGet, "/v1/account", "", "X-Api-Key", secret); a.StatusCode !=
		http.StatusOK {
		t.Errorf("who is let in again: %s", a.text)
	}

	send(http.MethodDelete, "/v1/admin/users/ada/keys/"+text(t, key.body.Data, "id"), "")

	if a := g.do(http.MethodGet, "/v1/account", "", "X-Api-Key", secret); a.StatusCode !=
		http.StatusUnauthorized {
		t.Errorf("a revoked key: %s", a.text)
	}
}

func TestWhatAnAdministratorCannot(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	admin := g.admin()

	for _, c := range []struct {
		method, path, body string
		status             int
		code, field        string
	}{
		{http.MethodPatch, "/v1/admin/users/root", `{"active":false}`, 409, "CONFLICT", ""},
		{http.MethodPatch, "/v1/admin/users/root", `{"admin":false}`, 409, "CONFLICT", ""},
		{http.MethodPatch, "/v1/admin/users/none", `{"plan":"free"}`, 404, "NOT_FOUND", ""},
		{http.MethodPatch, "/v1/admin/users/root", `{"plan":"gold"}`, 400, "INVALID_INPUT", "plan"},
		{http.MethodPatch, "/v1/admin/users/root", `{"plan":"anonymous"}`, 400, "INVALID_INPUT", "plan"},
		{http.MethodPost, "/v1/admin/users", `{"name":"root"}`, 409, "CONFLICT", "name"},
		{http.MethodGet, "/v1/admin/audit?action=job.made", ``, 400, "INVALID_INPUT", "action"},
		{http.MethodGet, "/v1/admin/users/none/usage", ``, 404, "NOT_FOUND", ""},
	} {
		g.refused(g.do(c.method, c.path, c.body, "X-Api-Key", admin,
			"Content-Type", "application/json"), c.status, c.code, c.field)
	}
}

func TestPagesOfUsers(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	admin := g.admin()
	g.user("ada", false)
	g.user("bob", false)

	first := g.do(http.MethodGet, "/v1/admin/users?limit=2", "", "X-Api-Key", admin)
	next := between(t, first.text, `"next_cursor":"`, `"`)
	rest := g.do(http.MethodGet, "/v1/admin/users?limit=2&cursor="+next, "", "X-Api-Key", admin)

	// in which order users of one millisecond come is left to chance
	both := first.text + rest.text
	if strings.Count(first.text, `"id":"usr_`) != 2 ||
		strings.Count(rest.text, `"id":"usr_`) != 1 ||
		!strings.Contains(both, `"name":"root"`) ||
		!strings.Contains(both, `"name":"ada"`) ||
		!strings.Contains(both, `"name":"bob"`) ||
		!strings.Contains(rest.text, `"next_cursor":null`) {
		t.Errorf("%s\n%s", first.text, rest.text)
	}

	for _, name := range []string{"root", "ada", "bob"} { // in whatever order of one millisecond
		if strings.Count(first.text+rest.text, `"name":"`+name+`"`) != 1 {
			t.Errorf("%s is not there once: %s\n%s", name, first.text, rest.text)
		}
	}
}

func between(t *testing.T, text, before, after string) string {
	t.Helper()

	_, rest, ok := strings.Cut(text, before)
	found, _, closed := strings.Cut(rest, after)

	if !ok || !closed {
		t.Fatalf("%q is not in %s", before, text)
	}

	return found
}

// actions returns those of an audit log, the latest first: in which order entries of one millisecond
// are listed is left to chance.
func actions(t *testing.T, log string) []string {
	t.Helper()

	type entry struct {
		At     time.Time `json:"at"`
		Action string    `json:"action"`
	}

	var answer struct {
		Data []entry `json:"data"`
	}
	if err := json.Unmarshal([]byte(log), &answer); err != nil {
		t.Fatal(err)
	}

	slices.SortFunc(answer.Data, func(a, b entry) int { return b.At.Compare(a.At) })

	var names []string
	for _, e := range answer.Data {
		names = append(names, e.Action)
	}

	return names
}

func TestItIsKeptWhoDidWhat(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	admin := g.admin()
	id, cookie := g.signUp("ada")
	g.json("/v1/account/sign-in", signing("ada", "wrong horse battery"))

	key := g.json("/v1/account/keys", `{"name":"ci"}`, "Cookie", cookie)
	secret := text(t, key.body.Data, "key")
	made := g.json("/v1/convert?wait=10", aPicture, "X-Api-Key", secret)
	g.do(http.MethodDelete, "/v1/jobs/"+text(t, made.body.Data, "id"), "", "X-Api-Key", secret)
	g.do(http.MethodDelete, "/v1/account/keys/"+text(t, key.body.Data, "id"), "", "Cookie", cookie)
	g.do(http.MethodPost, "/v1/account/sign-out", "", "Cookie", cookie)

	a := g.do(http.MethodGet, "/v1/admin/audit?user="+id, "", "X-Api-Key", admin)

	want := []string{
		"session.signed_out", "key.revoked", "job.deleted", "key.created", "session.failed",
		"session.signed_in", "user.created",
	}
	if got := actions(t, a.text); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}

	if strings.Contains(a.text, secret) ||
		strings.Contains(a.text, aPassword) {
		t.Errorf("%s", a.text)
	}

	one := g.do(
		http.MethodGet,
		"/v1/admin/audit?limit=1&action=job.deleted",
		"",
		"X-Api-Key",
		admin,
	)
	if !strings.Contains(one.text, `"via":"key"`) || !strings.Contains(one.text, `"actor":"`+id) {
		t.Errorf("%s", one.text)
	}
}
