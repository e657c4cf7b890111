package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/quota"
)

const aPassword = "correct horse battery"

func signing(name, password string) string {
	return `{"name":"` + name + `","password":"` + password + `"}`
}

// cookieOf returns the session that an answer has a browser keep, as it comes back.
func cookieOf(t *testing.T, a *answer) string {
	t.Helper()

	cookies := a.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies: %v %s", len(cookies), a.Header, a.text)
	}

	c := cookies[0]
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" {
		t.Errorf("a cookie that others get: %+v", c)
	}

	return c.Name + "=" + c.Value
}

// signUp makes a user by the API, and returns what a browser then sends.
func (g *guarded) signUp(name string) (id, cookie string) {
	g.t.Helper()

	a := g.json("/v1/account/sign-up", signing(name, aPassword))
	if a.StatusCode != http.StatusCreated {
		g.t.Fatalf("sign up: %s", a.text)
	}

	return text(g.t, a.body.Data, "id"), cookieOf(g.t, a)
}

func TestSigningUpInAndOut(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	id, cookie := g.signUp("Ada@Example.com")

	me := g.do(http.MethodGet, "/v1/account", "", "Cookie", cookie)
	if text(t, me.body.Data, "id") != id || text(t, me.body.Data, "name") != "ada@example.com" ||
		!is(t, me.body.Data, "has_password") || at(t, me.body.Data, "key") != nil {
		t.Errorf("%s", me.text)
	}

	if a := g.json("/v1/account/sign-up", signing("ada@example.com", aPassword)); a.StatusCode !=
		http.StatusConflict {
		t.Errorf("the name again: %s", a.text)
	}

	out := g.do(http.MethodPost, "/v1/account/sign-out", "", "Cookie", cookie)
	if out.StatusCode != http.StatusOK ||
		!strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign out: %v %s", out.Header, out.text)
	}

	if a := g.do(http.MethodGet, "/v1/account", "", "Cookie", cookie); a.StatusCode !=
		http.StatusUnauthorized {
		t.Errorf("a session that has ended: %s", a.text)
	}

	in := g.json("/v1/account/sign-in", signing("ADA@example.com ", aPassword))
	again := cookieOf(t, in)

	shown := g.do(http.MethodGet, "/v1/account/session", "", "Cookie", again)
	if text(t, shown.body.Data, "account id") != id || again == cookie {
		t.Errorf("%s", shown.text)
	}

	for _, c := range []string{"", cookie, "convertd_session=" + strings.Repeat("x", 500)} {
		a := g.do(http.MethodGet, "/v1/account/session", "", "Cookie", c)
		if is(t, a.body.Data, "signed_in") || at(t, a.body.Data, "account") != nil {
			t.Errorf("%q: %s", c, a.text)
		}
	}
}

func TestWhoSignsInWronglyLearnsNothing(t *testing.T) {
	t.Parallel()

	g := newGuardedBy(t, unbounded(), calm{})
	g.signUp("ada")

	if _, err := g.accounts.CreateUser(
		t.Context(),
		audit.Command(),
		account.NewUser{Name: "keyed"},
	); err != nil {
		t.Fatal(err)
	}

	var first string

	for _, body := range []string{
		signing("ada", "wrong horse battery"), signing("eve", aPassword),
		signing("keyed", aPassword),
	} {
		a := g.json("/v1/account/sign-in", body)
		g.refused(a, http.StatusUnauthorized, "AUTHENTICATION_REQUIRED", "")

		if first == "" {
			first = a.body.Error.Message
		}

		if a.body.Error.Message != first || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %s %v", body, a.text, a.Header)
		}
	}
}

func TestWhatIsWrongWithASignUp(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())

	a := g.json("/v1/account/sign-up", `{"name":"?","password":"short","plan":"pro"}`)

	list, _ := a.body.Error.Details["errors"].([]any)
	if a.StatusCode != http.StatusBadRequest || len(list) != 3 {
		t.Errorf("%s", a.text)
	}
}

func TestTriesToSignInAreBounded(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	g.signUp("ada")

	codes := map[int]int{}
	for range 30 {
		codes[g.json("/v1/account/sign-in", signing("ada", "wrong horse battery")).StatusCode]++
	}

	if n := codes[http.StatusUnauthorized]; n < 9 || n > 20 ||
		n+codes[http.StatusTooManyRequests] != 30 {
		t.Errorf("%v", codes)
	}
}

func TestASessionIsNotForPagesOfOtherSites(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	_, cookie := g.signUp("ada")

	for _, c := range []struct {
		method, path, header, value string
		status                      int
	}{
		{http.MethodPost, "/v1/account/keys", "Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{http.MethodPost, "/v1/account/keys", "Sec-Fetch-Site", "same-site", http.StatusForbidden},
		{http.MethodPost, "/v1/account/keys", "Origin", "https://evil.example", http.StatusForbidden},
		{http.MethodPost, "/v1/account/keys", "Origin", publicURL, http.StatusCreated},
		{http.MethodPost, "/v1/account/keys", "Sec-Fetch-Site", "same-origin", http.StatusCreated},
		{http.MethodPost, "/v1/account/sign-in", "Origin", "https://evil.example", http.StatusForbidden},
		{http.MethodPost, "/v1/account/sign-up", "Origin", "https://evil.example", http.StatusForbidden},
		{http.MethodPost, "/v1/account/sign-out", "Origin", "https://evil.example", http.StatusForbidden},
		{http.MethodGet, "/v1/account/keys", "Sec-Fetch-Site", "cross-site", http.StatusOK},
	} {
		a := g.do(c.method, c.path, `{"name":"x"}`, "Cookie", cookie, c.header, c.value,
			"Content-Type", "application/json")
		if a.StatusCode != c.status {
			t.Errorf("%s %s from %s: %s", c.method, c.path, c.value, a.text)
		}
	}
}

func TestKeysOfWhoHasSignedIn(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	_, cookie := g.signUp("ada")
	_, other := g.signUp("bob")

	made := g.json(
		"/v1/account/keys",
		`{"name":"ci","scopes":["CONVERT_READ"],"expires_at":"2099-01-31T00:00:00Z"}`,
		"Cookie",
		cookie,
	)
	id, secret := text(t, made.body.Data, "id"), text(t, made.body.Data, "key")

	read := g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", secret)
	if made.StatusCode != http.StatusCreated || read.StatusCode != http.StatusOK {
		t.Errorf("%s, %s", made.text, read.text)
	}

	for _, c := range []struct {
		body, cookie string
		status       int
		fields       string
	}{
		{`{"name":"","scopes":["EVERYTHING"],"expires_at":"soon"}`, cookie, 400, "expires_at name scopes"},
		{`{"name":"x","expires_at":"2020-01-31T00:00:00Z"}`, cookie, 400, "expires_at"},
		{`{"name":"x","scopes":["ADMIN"]}`, cookie, 403, "scopes"},
		{`{"name":"x"}`, "", 401, ""},
	} {
		a := g.json("/v1/account/keys", c.body, "Cookie", c.cookie)

		var fields []string

		list, _ := a.body.Error.Details["errors"].([]any)

		for _, one := range list {
			fault, _ := one.(map[string]any)
			fields = append(fields, text(t, fault, "field"))
		}

		if got := strings.Join(sorted(fields), " "); a.StatusCode != c.status || got != c.fields {
			t.Errorf("%s: %d on %s: %s", c.body, a.StatusCode, got, a.text)
		}
	}

	path := "/v1/account/keys/" + id
	if a := g.do(
		http.MethodDelete,
		path,
		"",
		"Cookie",
		other,
	); a.StatusCode != http.StatusNotFound {
		t.Errorf("another's key: %s", a.text)
	}

	for range 2 {
		a := g.do(http.MethodDelete, path, "", "Cookie", cookie)
		if a.StatusCode != http.StatusOK {
			t.Errorf("revoke: %s", a.text)
		}
	}

	if a := g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", secret); a.StatusCode !=
		http.StatusUnauthorized {
		t.Errorf("a revoked key: %s", a.text)
	}
}

func TestAnotherPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	_, here := g.signUp("ada")
	there := cookieOf(t, g.json("/v1/account/sign-in", signing("ada", aPassword)))

	change := func(body string) *answer {
		return g.json("/v1/account/password", body, "Cookie", here)
	}
	g.refused(change(`{"current_password":"wrong horse battery","new_password":"battery horse"}`),
		http.StatusBadRequest, "INVALID_INPUT", "current_password")
	g.refused(change(`{"current_password":"correct horse battery","new_password":"short"}`),
		http.StatusBadRequest, "INVALID_INPUT", "new_password")

	if a := change(
		`{"current_password":"correct horse battery","new_password":"battery horse"}`,
	); a.StatusCode !=
		http.StatusOK {
		t.Errorf("%s", a.text)
	}

	for cookie, want := range map[string]int{here: http.StatusOK, there: http.StatusUnauthorized} {
		if a := g.do(http.MethodGet, "/v1/account", "", "Cookie", cookie); a.StatusCode != want {
			t.Errorf("%d, want %d", a.StatusCode, want)
		}
	}

	cookieOf(t, g.json("/v1/account/sign-in", signing("ada", "battery horse")))
}

func TestASessionMaySendMoreThanAKey(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, bounded(quota.Plan{Requests: 7}))
	_, cookie := g.signUp("ada")

	a := g.do(http.MethodGet, "/v1/account", "", "Cookie", cookie)
	if got := a.Header.Get("X-RateLimit-Limit"); got != "70" {
		t.Errorf("%q requests", got)
	}
}

func sorted(list []string) []string { slices.Sort(list); return list }

// is reads a boolean of an answer; one that is not there fails the test.
func is(t *testing.T, data map[string]any, name string) bool {
	t.Helper()

	value, there := at(t, data, name).(bool)
	if !there {
		t.Errorf("%s is no boolean", name)
	}

	return value
}
