package httpapi

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
)

// guard is what a caller needs for a route to answer.
type guard struct {
	scope scope
	known bool // somebody without a key is refused
	// a key is refused, as is whoever else has not signed in
	signedIn bool
}

type callerKey struct{}

// called is who calls, and how often in this minute.
type called struct {
	by       access.Principal
	requests account.Standing
}

// caller returns on whose behalf the request is made.
func caller(ctx context.Context) access.Principal {
	if c, ok := ctx.Value(callerKey{}).(called); ok {
		return c.by
	}

	return access.Local()
}

// requestsOf returns how many requests the caller has made in this minute. A limit of 0 is none.
func requestsOf(ctx context.Context) account.Standing {
	c, _ := ctx.Value(callerKey{}).(called)
	return c.requests
}

// guarded finds out who calls before a route is asked, and refuses who may not. In auth.mode open
// that is one owner wherever the call comes from, but each place has its own share of the workers.
func (a *API) guarded(next http.Handler) http.Handler {
	if a.Accounts == nil {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c := called{by: access.Local()}
			c.by.Share = a.share(r)
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
		})
	}

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := a.mux.Handler(r)

		needs, ok := a.guards[pattern]
		if !ok && a.page(pattern) || ok && needs.scope == keyless {
			next.ServeHTTP(w, r)
			return
		}

		c, err := a.called(w, r, needs)
		if err != nil {
			refuse(w, r, 0, err)
			return
		}

		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

// share names the place that a request comes from. It is 128 bits of a digest.
func (a *API) share(r *http.Request) string {
	mac := hmac.New(sha256.New, a.cfg.PlaceKey)
	mac.Write([]byte(web.Place(r, a.cfg.TrustedProxies)))

	return "place_" + hex.EncodeToString(mac.Sum(nil)[:16])
}

// called returns who calls, counts the call, and refuses who may not.
func (a *API) called(w http.ResponseWriter, r *http.Request, needs guard) (c called, err error) {
	if c.by, err = a.identify(r); err != nil {
		return c, err
	}

	if c.requests, err = a.limit(r.Context(), w.Header(), c.by); err != nil {
		return c, err
	}

	return c, needs.admit(c.by)
}

// page reports whether a pattern of the mux that no registration has made is one of the pages about
// the API, and not a part of it.
func (a *API) page(pattern string) bool {
	return pattern != "" && !strings.Contains(pattern, "/v1/")
}

// identify returns who calls. A key that is not good is InvalidKey, also where none is needed.
func (a *API) identify(r *http.Request) (access.Principal, error) {
	place := web.Place(r, a.cfg.TrustedProxies)

	key := keyOf(r)
	if key == "" {
		return a.bySession(r, place)
	}

	p, err := a.Accounts.ByKey(r.Context(), key)
	if fault.Is(err, fault.InvalidKey) {
		err = a.Accounts.Failed(r.Context(), place, err)
	}

	return p, err
}

// bySession returns who calls without a key: whoever has signed in, or somebody at a place. One
// whose session has ended is somebody, too.
func (a *API) bySession(r *http.Request, place string) (access.Principal, error) {
	p, ok, err := a.Accounts.BySession(r.Context(), sessionOf(r))
	if err != nil || !ok {
		return a.Accounts.Anonymous(place), err
	}

	return p, a.ownPage(r)
}

// keyOf returns the key that came with a request; "" for none.
func keyOf(r *http.Request) string {
	if key := r.Header.Get("X-Api-Key"); key != "" {
		return key
	}

	written := r.Header.Get("Authorization")
	if scheme, key, ok := strings.Cut(written, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(key)
	}

	return written // which no key looks like, so that it is refused
}

// Granted is what a call takes that somebody without a key needs a token for. It is exported for
// huma alone.
type Granted struct {
	Token string `query:"token" maxLength:"64" doc:"Of what was made without a key: the token that its creation returned." example:"3f1c9a7be2d04586a1c3e5079b2d4f68"`
}

// granted refuses callers without a key who do not send the token of what they would change.
func (a *API) granted(ctx context.Context, id, token string) error {
	if !caller(ctx).Anonymous() || a.Accounts.Granted(id, token) {
		return nil
	}

	return fault.New(fault.AuthenticationMissing,
		"This needs the token that the creation of it returned; send it as token in the query.").
		On("token")
}

// admit refuses who may not.
func (g guard) admit(p access.Principal) error {
	switch {
	case g.scope == keyless:
		return nil // no route has taken the request
	case g.known && p.Anonymous():
		return fault.New(
			fault.AuthenticationMissing,
			"This needs an API key. Send one in the header X-Api-Key, or as a Bearer token; or sign in.",
		)
	case g.signedIn && p.Session == "":
		return fault.New(fault.Forbidden,
			"This needs a user who has signed in; no key will do. Sign in, or use the dashboard.")
	case !p.May(g.scope):
		return fault.New(fault.Forbidden,
			"Your key lacks the scope %s. Use a key that has it.", g.scope).
			With("scope", string(g.scope))
	}

	return nil
}
