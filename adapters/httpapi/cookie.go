package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
)

const sessionCookie = "convertd_session"

// maxCookie is how long a browser keeps the cookie: longer than any session lasts.
const maxCookie = 90 * 24 * 3600 // seconds

// setSession has the browser keep a session, or "" to forget it. No script reads it, and no page of
// another site has it sent.
func (a *API) setSession(ctx context.Context, secret string) {
	age := maxCookie
	if secret == "" {
		age = -1
	}

	cookie := http.Cookie{ //nolint:gosec // Secure where the server is called by https
		Name: sessionCookie, Value: secret, Path: "/", MaxAge: age, HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
		Secure:   strings.HasPrefix(a.cfg.PublicURL, "https://"),
	}
	web.ExchangeOf(ctx).Header().Add("Set-Cookie", cookie.String())
}

// sessionOf returns the session that came with a request; "" for none.
func sessionOf(r *http.Request) string {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		return cookie.Value
	}

	return ""
}

// trust takes the pages of a URL's origin for the server's own: a proxy may call it by another
// name.
func trust(across *http.CrossOriginProtection, publicURL string) error {
	u, err := url.Parse(publicURL)
	if err == nil && u.Host != "" {
		err = across.AddTrustedOrigin(u.Scheme + "://" + u.Host)
	}

	if err != nil {
		return fmt.Errorf("the origin of the public URL: %w", err)
	}

	return nil
}

// ownPage refuses a call that a page of another site has had a browser send: the browser adds the
// session of its own accord.
func (a *API) ownPage(r *http.Request) error {
	if err := a.across.Check(r); err != nil {
		return fault.New(fault.Forbidden,
			"A page of another site may not act for whoever has signed in here. "+
				"Send an API key instead.").Because(err)
	}

	return nil
}
