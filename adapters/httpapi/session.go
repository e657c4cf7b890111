package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// signFields are what the body of a call that signs in or up holds.
func signFields() []option.Field {
	return []option.Field{
		{
			Name:     "name",
			Type:     option.Text,
			Required: true,
			Doc:      "By which the user signs in, such as an e-mail address: 2 to 100 letters, digits and ._+@-.",
		},
		{
			Name: "password", Type: option.Text, Required: true,
			Doc: "The password: 10 to 200 letters.",
		},
	}
}

func passwordFields() []option.Field {
	return []option.Field{
		{
			Name: "current_password", Type: option.Text,
			Doc: "The password until now; left out by users who have none.",
		},
		{
			Name: "new_password", Type: option.Text, Required: true,
			Doc: "The password from now on: 10 to 200 letters.",
		},
	}
}

type (
	sessionAnswer   struct{ Body envelope[sessionBody] }
	signedOutAnswer struct{ Body envelope[signedOutBody] }
	changedAnswer   struct{ Body envelope[changedBody] }
	signedUpAnswer  struct {
		Location string `header:"Location" doc:"The account."`
		Body     envelope[accountBody]
	}
)

// sessionBody is who has signed in, and how one can.
type sessionBody struct {
	Mode     string       `json:"mode"              doc:"open: there are no users, and everybody is let in." enum:"accounts,open"`
	SignedIn bool         `json:"signed_in"         doc:"Whether a user has signed in."`
	SignUp   bool         `json:"sign_up"           doc:"Whether users may make accounts themselves."`
	Password bool         `json:"password"          doc:"Whether names and passwords are taken."`
	OpenID   *openIDBody  `json:"openid,omitempty"  doc:"Who else vouches for users, if somebody does."`
	Account  *accountBody `json:"account,omitempty" doc:"Who has signed in, or the owner of an open server."`
}

// openIDBody is a provider of identities, by whom users sign in.
type openIDBody struct {
	Name string `json:"name" doc:"What the provider is called."`
	URL  string `json:"url"  doc:"Where a browser is sent to sign in." format:"uri"`
}

type signedOutBody struct {
	SignedOut bool `json:"signed_out" doc:"Always true."`
}

type changedBody struct {
	Changed bool `json:"changed" doc:"Always true."`
}

func (a *API) registerSessions() {
	route := func(status int, text string, example any, faults ...fault.Kind) describe.Route {
		return describe.Route{
			Tag:    tagAccount,
			Faults: stored(faults...),
			Answers: []describe.Answer{{
				Status: status, Text: text, Example: map[string]any{"As it is": example},
			}},
		}
	}
	signing := func(status int, text string, kinds ...fault.Kind) describe.Route {
		r := route(status, text, enclosed(exampleSignedIn()), bodyFaults(append(kinds,
			fault.Forbidden, fault.RateLimited, fault.Conflict, fault.DiskFull)...)...)
		r.Body = fieldsBody("Who it is.", signFields(), map[string]any{
			"A user": map[string]any{
				"name":     "ada@example.com",
				"password": "correct horse battery",
			},
		})
		r.Answers[0].Headers = []string{"Set-Cookie"}

		return r
	}

	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/account/session",
		id:      "getSession",
		scope:   keyless,
		summary: "Show who has signed in",
		text:    "Tells a page whether a user has signed in, and how one can. It takes a session, and no key.",
		Route:   route(http.StatusOK, "Who has signed in.", enclosed(exampleSession())),
	}, a.sessionShown)

	in := signing(http.StatusOK, "Who has signed in. The cookie is the session.",
		fault.AuthenticationMissing)
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/account/sign-in", id: "signIn", scope: keyless,
		summary: "Sign in",
		text: "Begins a session, in which all routes answer as to a key with all scopes. " +
			"It ends 14 days after its last use. Pages of other sites cannot use it.",
		Route: in,
	}, a.signIn)

	up := signing(http.StatusCreated, "The account. The cookie is the session.")
	up.Answers[0].Headers = append(up.Answers[0].Headers, "Location")
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/account/sign-up", id: "signUp", scope: keyless,
		status: http.StatusCreated, summary: "Sign up",
		text:  "Makes an account, where users may do so themselves, and signs in.",
		Route: up,
	}, a.signUp)

	out := route(http.StatusOK, "Nobody has signed in.", enclosed(signedOutBody{true}),
		fault.Forbidden, fault.DiskFull)
	out.Answers[0].Headers = []string{"Set-Cookie"}
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/account/sign-out", id: "signOut", scope: keyless,
		summary: "Sign out", text: "Ends the session, if there is one.", Route: out,
	}, a.signOut)

	change := route(http.StatusOK, "It is changed.", enclosed(changedBody{true}),
		bodyFaults(fault.Conflict, fault.DiskFull)...)
	change.Body = fieldsBody("Both passwords.", passwordFields(), map[string]any{
		"Another": map[string]any{
			"current_password": "correct horse battery", "new_password": "battery horse correct",
		},
	})
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/account/password", id: "changePassword",
		scope: mayAccount, signedIn: true, summary: "Change the password",
		text:  "Sets another password, and ends all other sessions of the user.",
		Route: change,
	}, a.changePassword)
}

func (a *API) sessionShown(ctx context.Context, in *rawInput) (*sessionAnswer, error) {
	if a.Accounts == nil {
		local, err := a.accountOf(ctx)
		if err != nil {
			return nil, err
		}

		return &sessionAnswer{Body: enclose(ctx, sessionBody{Mode: "open", Account: &local})}, nil
	}

	body := sessionBody{Mode: "accounts", SignUp: a.Accounts.SigningUp(), Password: true}

	if a.OpenID != nil {
		body.OpenID = &openIDBody{Name: a.OpenIDName, URL: a.cfg.PublicURL + openIDRoute}
	}

	p, ok, err := a.Accounts.BySession(ctx, sessionOf(in.request))
	if err == nil && ok {
		body.SignedIn = true

		var shown accountBody

		shown, err = a.accountOf(as(ctx, p))
		body.Account = &shown
	}

	if err != nil {
		return nil, err
	}

	return &sessionAnswer{Body: enclose(ctx, body)}, nil
}

// as returns a context in which somebody calls.
func as(ctx context.Context, p access.Principal) context.Context {
	return context.WithValue(ctx, callerKey{}, called{by: p})
}

// credentials reads who signs in or up.
func (a *API) credentials(r *http.Request) (account.Credentials, fault.List, error) {
	if err := a.ownPage(r); err != nil {
		return account.Credentials{}, nil, err
	}

	body, err := web.ReadJSON(r)
	if err != nil {
		return account.Credentials{}, nil, err
	}

	values, faults := option.Parse(signFields(), body, "")

	return account.Credentials{
		Name: values.Text("name"), Password: values.Text("password"),
		Place: web.Place(r, a.cfg.TrustedProxies),
	}, faults, nil
}

// signed answers to whoever has signed in.
func (a *API) signed(ctx context.Context, u ports.User, secret string) accountBody {
	a.setSession(ctx, secret)

	return a.shown().account(u, access.Principal{
		Owner: u.ID, Plan: a.Accounts.Plans().Of(u.Plan),
	})
}

func (a *API) signIn(ctx context.Context, in *rawInput) (*accountAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	c, faults, err := a.credentials(in.request)
	if err == nil {
		err = faults.Err()
	}

	if err != nil {
		return nil, err
	}

	u, secret, err := accounts.SignIn(ctx, c)
	if err != nil {
		return nil, err
	}

	return &accountAnswer{Body: enclose(ctx, a.signed(ctx, u, secret))}, nil
}

func (a *API) signUp(ctx context.Context, in *rawInput) (*signedUpAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	c, faults, err := a.credentials(in.request)
	if err == nil {
		err = faults.Beside(accounts.CheckCredentials(c)).Err()
	}

	if err != nil {
		return nil, err
	}

	u, secret, err := accounts.SignUp(ctx, c)
	if err != nil {
		return nil, err
	}

	return &signedUpAnswer{
		Location: a.cfg.PublicURL + "/v1/account",
		Body:     enclose(ctx, a.signed(ctx, u, secret)),
	}, nil
}

func (a *API) signOut(ctx context.Context, in *rawInput) (*signedOutAnswer, error) {
	if err := a.ownPage(in.request); err != nil {
		return nil, err
	}

	if a.Accounts != nil {
		p, ok, err := a.Accounts.BySession(ctx, sessionOf(in.request))
		if err == nil && ok {
			err = a.Accounts.SignOut(ctx, p)
		}

		if err != nil {
			return nil, err
		}
	}

	a.setSession(ctx, "")

	return &signedOutAnswer{Body: enclose(ctx, signedOutBody{true})}, nil
}

func (a *API) changePassword(ctx context.Context, in *rawInput) (*changedAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	values, err := readFields(in.request, passwordFields(), false)
	if err == nil {
		err = accounts.ChangePassword(ctx, caller(ctx),
			values.Text("current_password"), values.Text("new_password"))
	}

	if err != nil {
		return nil, err
	}

	return &changedAnswer{Body: enclose(ctx, changedBody{true})}, nil
}
