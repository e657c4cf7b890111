package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/openid"
	"github.com/convertd/convertd/app/files"
)

// newVouched is a guarded kit with a provider of identities that runs in this process.
func newVouched(t *testing.T) (*guarded, *mockoidc.MockOIDC) {
	t.Helper()

	provider := must(mockoidc.Run())(t)
	t.Cleanup(func() { _ = provider.Shutdown() })

	cfg := provider.Config()
	g := newGuarded(t, unbounded(), func(
		_ *httpapi.Config, _ *files.Config, _ *files.Deps, d *httpapi.Deps,
	) {
		d.OpenIDName = "Test"
		d.OpenID = must(openid.New(openid.Config{
			Issuer: cfg.Issuer, ClientID: cfg.ClientID, Secret: cfg.ClientSecret,
			Callback: func() string { return publicURL + httpapi.OpenIDCallback },
			Timeout:  10 * time.Second,
		}))(t)
	})

	return g, provider
}

// throughProvider begins a sign-in, has the provider let the browser through, and returns the query
// that it comes back with, and the cookie.
func (g *guarded) throughProvider() (query, cookie string) {
	g.t.Helper()

	begun := g.do(http.MethodGet, "/v1/account/openid", "")
	if begun.StatusCode != http.StatusSeeOther || len(begun.Cookies()) != 1 {
		g.t.Fatalf("%d %v %s", begun.StatusCode, begun.Header, begun.text)
	}

	kept := begun.Cookies()[0]
	client := http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}

	at := begun.Header.Get("Location")
	resp := must(client.Get(at))(g.t) //nolint:bodyclose,noctx // must hides it

	defer resp.Body.Close()

	back := must(url.Parse(resp.Header.Get("Location")))(g.t)
	if !strings.HasPrefix(back.String(), publicURL+httpapi.OpenIDCallback) {
		g.t.Fatalf("the browser is sent to %s", back)
	}

	return back.RawQuery, kept.Name + "=" + kept.Value
}

func TestSigningInByAProvider(t *testing.T) {
	t.Parallel()

	g, provider := newVouched(t)
	ids := map[string]string{}

	for i, who := range []mockoidc.User{
		&mockoidc.MockUser{Subject: "1", Email: "Ada@example.com", EmailVerified: true},
		&mockoidc.MockUser{Subject: "1", Email: "ada@new.example.com", EmailVerified: true},
		&mockoidc.MockUser{Subject: "2", Email: "ada@example.com", EmailVerified: true},
		&mockoidc.MockUser{Subject: "3", Email: "eve@example.com", PreferredUsername: "Ève Ø"},
	} {
		provider.QueueUser(who)

		query, cookie := g.throughProvider()

		done := g.do(http.MethodGet, httpapi.OpenIDCallback+"?more=1&"+query, "", "Cookie", cookie)
		if done.StatusCode != http.StatusOK || len(done.Cookies()) != 2 {
			t.Fatalf("%d: %d %v %s", i, done.StatusCode, done.Header, done.text)
		}

		session := done.Cookies()[1]
		me := g.do(http.MethodGet, "/v1/account", "", "Cookie", session.Name+"="+session.Value)
		ids[text(t, me.body.Data, "name")] = text(t, me.body.Data, "id")
	}

	// the first two are one user, who keeps the name; the third is another, with a name of their own
	if len(ids) != 3 || ids["ada@example.com"] == "" || ids["ve"] == "" {
		t.Errorf("%v", ids)
	}
}

func TestWhatAProviderIsNotBelieved(t *testing.T) {
	t.Parallel()

	g, provider := newVouched(t)
	query, cookie := g.throughProvider()
	_, other := g.throughProvider()

	for what, c := range map[string][2]string{
		"another browser":    {query, ""},
		"another sign-in":    {query, other},
		"no code":            {"error=access_denied&state=" + must(url.ParseQuery(query))(t).Get("state"), cookie},
		"a code that is not": {strings.Replace(query, "code=", "code=x", 1), cookie},
	} {
		a := g.do(http.MethodGet, httpapi.OpenIDCallback+"?"+c[0], "", "Cookie", c[1])
		if a.body.Error.Code != "AUTHENTICATION_REQUIRED" || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %s %v", what, a.text, a.Header)
		}
	}

	if err := provider.Shutdown(); err != nil {
		t.Fatal(err)
	}

	if a := newGuarded(t, unbounded()).do(http.MethodGet, "/v1/account/openid", ""); a.StatusCode !=
		http.StatusNotFound {
		t.Errorf("without a provider: %s", a.text)
	}
}
