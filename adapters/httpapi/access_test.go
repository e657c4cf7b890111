package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/password"
	"github.com/convertd/convertd/adapters/throttle"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

// guarded is a kit that asks for keys, and what its users have made.
type guarded struct {
	*kit
	accounts *account.Service
}

func newGuarded(t *testing.T, plans quota.Plans, more ...setting) *guarded {
	t.Helper()
	return newGuardedBy(t, plans, throttle.NewMemory(), more...)
}

// calm never counts more than one call.
type calm struct{}

func (calm) Take(context.Context, string, int64) (int, error) { return 1, nil }
func (calm) Forget(context.Context, int64) error              { return nil }

func newGuardedBy(
	t *testing.T, plans quota.Plans, counts ports.Throttle, more ...setting,
) *guarded {
	t.Helper()

	g := &guarded{}
	accounts := func(
		_ *httpapi.Config, _ *files.Config, f *files.Deps, d *httpapi.Deps,
	) {
		g.accounts = must(account.New(
			account.Config{Plans: plans, SignUp: true, Secret: bytes.Repeat([]byte{9}, 32)},
			account.Deps{
				Store: f.Store, Throttle: counts, IDs: f.IDs, Clock: f.Clock,
				Passwords: must(password.New(password.Config{Memory: 64, Passes: 1}))(t),
			},
		))(t)
		d.Accounts = g.accounts
	}
	g.kit = newKit(t, append([]setting{accounts}, more...)...)

	return g
}

// unbounded are plans that bound nothing, for tests of what else there is.
func unbounded() quota.Plans {
	return quota.Plans{
		quota.AnonymousPlan: {Name: quota.AnonymousPlan},
		quota.FreePlan:      {Name: quota.FreePlan},
	}
}

func (g *guarded) user(name string, admin bool) ports.User {
	g.t.Helper()

	asked := account.NewUser{Name: name, Admin: admin}

	return must(g.accounts.CreateUser(g.t.Context(), audit.Command(), asked))(g.t)
}

func (g *guarded) key(u ports.User, scopes ...access.Scope) string {
	g.t.Helper()

	_, secret, err := g.accounts.CreateKey(
		g.t.Context(), audit.Command(), u.ID, account.NewKey{Name: "test", Scopes: scopes},
	)
	if err != nil {
		g.t.Fatal(err)
	}

	return secret
}

// expired returns a key that was good until a moment ago.
func (g *guarded) expired(u ports.User) string {
	g.t.Helper()

	soon := time.Now().Add(20 * time.Millisecond)

	_, secret, err := g.accounts.CreateKey(
		g.t.Context(), audit.Command(), u.ID, account.NewKey{Name: "test", Expires: soon},
	)
	if err != nil {
		g.t.Fatal(err)
	}

	<-time.After(time.Until(soon))

	return secret
}

func (g *guarded) revoked(u ports.User) string {
	g.t.Helper()

	k, secret, err := g.accounts.CreateKey(
		g.t.Context(),
		audit.Command(),
		u.ID,
		account.NewKey{Name: "test"},
	)
	if err == nil {
		err = g.accounts.RevokeKey(g.t.Context(), audit.Command(), u.ID, k.ID)
	}

	if err != nil {
		g.t.Fatal(err)
	}

	return secret
}

func (g *guarded) sandbox(u ports.User) string {
	g.t.Helper()

	_, secret, err := g.accounts.CreateKey(
		g.t.Context(), audit.Command(), u.ID, account.NewKey{Name: "test", Sandbox: true},
	)
	if err != nil {
		g.t.Fatal(err)
	}

	return secret
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// fill puts ids that nothing has into a path.
func fill(path string) string {
	return placeholder.ReplaceAllString(path, "job_00000000000000000000000000")
}

// refusedForCaller are the codes by which it is told that a caller may not.
func refusedForCaller() []string {
	return []string{"INVALID_API_KEY", "AUTHENTICATION_REQUIRED", "INSUFFICIENT_PERMISSIONS"}
}

func TestEveryRouteAsksWhoCalls(t *testing.T) {
	t.Parallel()

	g := newGuardedBy(t, unbounded(), calm{})
	u := g.user("somebody", true)

	every := append(access.KeyScopes(), access.Admin)
	bad := map[string]string{
		"bad":     "ck_nonsense",
		"no key":  "nonsense",
		"expired": g.expired(u),
		"revoked": g.revoked(u),
	}
	byScope := make(map[access.Scope]string)

	for _, s := range every {
		byScope[s] = g.key(u, s)
	}

	routes := g.api.Registered()
	if len(routes) < 30 {
		t.Fatalf("only %d routes", len(routes))
	}

	for _, route := range routes {
		method, path, _ := strings.Cut(route.Pattern, " ")
		path = fill(path)
		code := func(key string) string {
			headers := []string{}
			if key != "" {
				headers = []string{"X-Api-Key", key}
			}

			a := g.do(method, path, "", headers...)
			if code := a.body.Error.Code; slices.Contains(refusedForCaller(), code) {
				return code
			}

			return ""
		}
		want := func(who, got, want string) {
			t.Helper()

			if got != want {
				t.Errorf("%s, %s: %q, want %q", route.Pattern, who, got, want)
			}
		}

		if route.Scope == "" {
			for who, key := range bad {
				want(who, code(key), "")
			}

			continue
		}

		for who, key := range bad {
			want(who, code(key), "INVALID_API_KEY")
		}

		for scope, key := range byScope {
			if scope == route.Scope && !route.SignedIn {
				want(string(scope), code(key), "")
			} else {
				want(string(scope), code(key), "INSUFFICIENT_PERMISSIONS")
			}
		}

		switch {
		case route.Known, granted(route.Pattern):
			want("anonymous", code(""), "AUTHENTICATION_REQUIRED")
		default:
			want("anonymous", code(""), "")
		}
	}
}

// granted reports whether a route asks callers without a key for a token.
func granted(pattern string) bool {
	return strings.HasSuffix(pattern, "/upload") && strings.Contains(pattern, "{name}") ||
		pattern == "DELETE /v1/jobs/{id}" || pattern == "DELETE /v1/files/{id}"
}

// TestOthersThingsDoNotExist compares, on every route with an id, what is answered for another's
// and for what is not there.
func TestOthersThingsDoNotExist(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	mine, theirs := g.user("mine", false), g.user("theirs", false)
	key, other := g.key(mine), g.key(theirs)
	made := g.json("/v1/convert?wait=10",
		`{"url":"https://example.com/a.png","targetFormat":"webp"}`, "X-Api-Key", key)
	job := text(t, made.body.Data, "id")
	file := text(t, made.body.Data, "tasks export-file result files 0 id")
	sandbox := g.sandbox(mine)

	for _, route := range g.api.Registered() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if route.Scope == "" || !strings.Contains(path, "{") || strings.Contains(path, "formats") {
			continue
		}

		id := job
		if strings.Contains(path, "/files/") {
			id = file
		}

		for _, secret := range []string{other, sandbox, ""} {
			ask := func(id string) string {
				headers := []string{}
				if secret != "" {
					headers = []string{"X-Api-Key", secret}
				}

				filled := strings.Replace(path, "{id}", id, 1)
				filled = strings.Replace(filled, "{jobId}", id, 1)
				a := g.do(
					method,
					placeholder.ReplaceAllString(filled, "export-file"),
					"x",
					headers...)

				return fmt.Sprint(a.StatusCode, a.body.Error)
			}

			none := id[:len(id)-4] + "0000"
			if got, want := ask(id), ask(none); got != want {
				t.Errorf("%s: %s, and of what is not there: %s", route.Pattern, got, want)
			}
		}
	}

	if a := g.do(
		http.MethodGet,
		"/v1/jobs/"+job,
		"",
		"X-Api-Key",
		key,
	); a.StatusCode != http.StatusOK {
		t.Errorf("its owner is refused: %s", a.text)
	}

	list := g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", other)
	if list.StatusCode != http.StatusOK || strings.Contains(list.text, "job_") {
		t.Errorf("another's list: %s", list.text)
	}
}

func TestSomebodyWithoutAKey(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	key := g.key(g.user("somebody", false))

	made := g.json("/v1/jobs", `{"tasks":{
		"in": {"operation": "import/upload"},
		"to": {"operation": "convert", "input": "in", "output_format": "webp"}}}`)
	id, token := text(t, made.body.Data, "id"), text(t, made.body.Data, "token")
	upload := strings.TrimPrefix(text(t, made.body.Data, "tasks in result url"), publicURL)

	shown := g.do(http.MethodGet, "/v1/jobs/"+id, "")
	if shown.StatusCode != http.StatusOK || strings.Contains(shown.text, token) {
		t.Errorf("it cannot be read, or gives the token away: %s", shown.text)
	}

	for _, c := range []struct {
		method, path, body, key string
		status                  int
		code                    string
	}{
		{http.MethodGet, "/v1/jobs/" + id, "", key, 404, "JOB_NOT_FOUND"},
		{http.MethodDelete, "/v1/jobs/" + id, "", key, 404, "JOB_NOT_FOUND"},
		{http.MethodPost, "/v1/jobs/" + id + "/tasks/in/upload", "PNG x", "", 401, "AUTHENTICATION_REQUIRED"},
		{http.MethodPost, strings.Replace(upload, token, token[1:]+"0", 1), "PNG x", "", 401, "AUTHENTICATION_REQUIRED"},
		{http.MethodPost, upload, "PNG x", "", 202, ""},
		{http.MethodDelete, "/v1/jobs/" + id, "", "", 401, "AUTHENTICATION_REQUIRED"},
		{http.MethodDelete, "/v1/jobs/" + id + "?token=" + token, "", "", 200, ""},
		{http.MethodGet, "/v1/jobs/" + id, "", "", 404, "JOB_NOT_FOUND"},
	} {
		headers := []string{"Content-Type", "application/octet-stream"}
		if c.key != "" {
			headers = append(headers, "Authorization", "Bearer "+c.key)
		}

		a := g.do(c.method, c.path, c.body, headers...)
		if a.StatusCode != c.status || a.body.Error.Code != c.code {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.StatusCode, a.text)
		}
	}

	hook := g.json(
		"/v1/convert",
		`{"url":"https://example.com/a.png","targetFormat":"webp","webhook_url":"https://example.com/"}`,
	)
	if hook.StatusCode != http.StatusUnauthorized {
		t.Errorf("a webhook_url without a key: %s", hook.text)
	}
}
