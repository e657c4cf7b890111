package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	openIDRoute   = "/v1/account/openid"
	openIDCookie  = "convertd_openid"
	openIDMinutes = 10
)

// OpenIDCallback is the path that a provider of identities sends browsers back to.
const OpenIDCallback = openIDRoute + "/callback"

type (
	openIDBegunAnswer struct {
		Status   int
		Location string `header:"Location" doc:"The provider."`
	}
	openIDInput struct {
		Raw
		Code  string `query:"code"  maxLength:"4096" doc:"What the provider gives the browser." example:"SplxlOBeZQQYbYS6WxSbIA"`
		State string `query:"state" maxLength:"200"  doc:"What the sign-in began with."         example:"af0ifjsldkj"`
		Error string `query:"error" maxLength:"200"  doc:"Why the provider refuses."            example:"access_denied"`
	}
	openIDDoneAnswer struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}
)

func (a *API) registerOpenID() {
	register(a, endpoint{
		method: http.MethodGet, path: openIDRoute, id: "beginOpenID", scope: keyless,
		status: http.StatusSeeOther, summary: "Sign in by a provider",
		text: "Sends a browser to the provider of identities, where there is one.",
		Route: describe.Route{
			Tag: tagAccount, Faults: stored(fault.NotFound, fault.Conflict),
			Answers: []describe.Answer{{
				Status: http.StatusSeeOther, Text: "To the provider.", Media: describe.None,
				Headers: []string{"Location", "Set-Cookie"},
			}},
		},
	}, a.beginOpenID)
	register(a, endpoint{
		method:  http.MethodGet,
		path:    OpenIDCallback,
		id:      "finishOpenID",
		scope:   keyless,
		lenient: true,
		summary: "Come back from a provider",
		text:    "Begins a session of whom the provider vouches for, and goes on to the first page.",
		Route: describe.Route{
			Tag: tagAccount,
			Faults: stored(fault.NotFound, fault.Conflict, fault.AuthenticationMissing,
				fault.Forbidden, fault.InvalidInput, fault.DiskFull),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "A page that leads on.", Media: "text/html",
				Headers: []string{"Set-Cookie"}, Schema: &huma.Schema{Type: huma.TypeString},
				Example: map[string]any{"The page": onward},
			}},
		},
	}, a.finishOpenID)
}

// openID returns the provider of identities.
func (a *API) openID() (ports.OpenID, error) {
	if a.OpenID == nil {
		return nil, fault.New(fault.NotFound,
			"This server has no provider of identities. Sign in by a password.")
	}

	return a.OpenID, nil
}

func (a *API) beginOpenID(ctx context.Context, _ *struct{}) (*openIDBegunAnswer, error) {
	provider, err := a.openID()
	if err != nil {
		return nil, err
	}

	url, pending, err := provider.Begin(ctx)
	if err != nil {
		return nil, err
	}

	a.setPending(ctx, pending)

	return &openIDBegunAnswer{Status: http.StatusSeeOther, Location: url}, nil
}

// setPending has the browser keep what a sign-in began with; the zero value has it forget that. The
// browser comes back from another site, so the cookie is sent from there.
func (a *API) setPending(ctx context.Context, p ports.Pending) {
	age := openIDMinutes * 60
	if p.State == "" {
		age = -1
	}

	cookie := http.Cookie{ //nolint:gosec // Secure where the server is called by https; sent from the provider
		Name:     openIDCookie,
		Value:    p.State + "." + p.Nonce + "." + p.Verifier,
		Path:     openIDRoute,
		MaxAge:   age,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
		Secure:   strings.HasPrefix(a.cfg.PublicURL, "https://"),
	}
	web.ExchangeOf(ctx).Header().Add("Set-Cookie", cookie.String())
}

func pendingOf(r *http.Request) ports.Pending {
	const parts = 3

	cookie, err := r.Cookie(openIDCookie)
	if err != nil {
		return ports.Pending{}
	}

	list := strings.Split(cookie.Value, ".")
	if len(list) != parts {
		return ports.Pending{}
	}

	return ports.Pending{State: list[0], Nonce: list[1], Verifier: list[2]}
}

func (a *API) finishOpenID(ctx context.Context, in *openIDInput) (*openIDDoneAnswer, error) {
	provider, err := a.openID()
	if err != nil {
		return nil, err
	}

	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	came := ports.Return{Code: in.Code, State: in.State, Error: in.Error}

	who, err := provider.Finish(ctx, came, pendingOf(in.request))
	if err != nil {
		return nil, err
	}

	_, secret, err := accounts.SignInAs(ctx, who, web.Place(in.request, a.cfg.TrustedProxies))
	if err != nil {
		return nil, err
	}

	a.setPending(ctx, ports.Pending{})
	a.setSession(ctx, secret)

	return &openIDDoneAnswer{ContentType: "text/html; charset=utf-8", Body: []byte(onward)}, nil
}

// onward leads to the first page. A redirect would not do: the browser comes from another site, and
// keeps the session to itself until a page of this one asks.
const onward = `<!doctype html><html lang="en"><head><title>Signed in</title>
<meta http-equiv="refresh" content="0;url=/"></head><body><a href="/">Go on</a></body></html>
`
