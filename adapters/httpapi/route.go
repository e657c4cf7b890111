package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
)

// The tags that routes are grouped by.
const (
	tagConvert = "Convert"
	tagPDF     = "PDF"
	tagJobs    = "Jobs"
	tagFiles   = "Files"
	tagHooks   = "Webhooks"
	tagConnect = "Connections"
	tagAccount = "Account"
	tagAdmin   = "Administration"
	tagFormats = "Formats"
	tagHealth  = "Health"
)

// scope is what an API key must be allowed for a route to answer it.
type scope = access.Scope

const (
	keyless    scope = "" // the route takes no key, whatever the mode
	mayRead          = access.ConvertRead
	mayWrite         = access.ConvertWrite
	mayHook          = access.WebhooksManage
	mayAccount       = access.AccountRead
	mayAdmin         = access.Admin
)

// endpoint is a route with all that the API's description says of it. What its parameters are, the
// input of its handler says, in the tags doc and example.
type endpoint struct {
	describe.Route
	method  string
	path    string
	id      string // names it in the description
	summary string
	text    string // whole sentences
	scope   scope
	known   bool // it is not for callers without a key
	granted bool // callers without a key need a token
	// it is for users who have signed in: a key that could make others would outlive its own end
	signedIn bool
	lenient  bool     // it takes parameters of the query that it does not know: others make them
	status   int      // of an answer that has none of its own; 0 for 200
	fields   []string // parameters of the query that the handler reads by itself
}

// register adds a route with what answers it.
func register[I, O any](a *API, e endpoint, answer func(context.Context, *I) (*O, error)) {
	e.known = e.known || e.scope != keyless && !slices.Contains(access.AnonymousScopes(), e.scope)

	text := e.text
	if e.Keyless = e.scope == keyless; !e.Keyless {
		text = fmt.Sprintf("%s A key needs the scope %#q.", text, e.scope)
		if e.known {
			text += " It is not for callers without one."
		}

		if e.signedIn {
			text = e.text + " It needs a user who has signed in; no key will do."
		}
	}

	e.Session = e.signedIn
	e.Faults = append(slices.Clone(e.Faults), e.refusals()...)

	a.guards[e.method+" "+e.path] = guard{scope: e.scope, known: e.known, signedIn: e.signedIn}
	a.described[e.id] = e.Route

	strict := huma.Middlewares{strictQuery(e.fields)}
	if e.lenient {
		strict = nil
	}

	huma.Register(a.huma, huma.Operation{
		OperationID: e.id, Method: e.method, Path: e.path, Summary: e.summary, Description: text,
		DefaultStatus: e.status, Middlewares: strict,
	}, answer)
}

// refusals are those that come of who calls.
func (e endpoint) refusals() []fault.Kind {
	if e.scope == keyless {
		return nil
	}

	kinds := []fault.Kind{fault.InvalidKey, fault.Forbidden, fault.RateLimited, fault.Unavailable}
	if e.known || e.granted {
		kinds = append(kinds, fault.AuthenticationMissing)
	}

	return kinds
}

// registerLanding registers a route that redirects lead to: for POST besides, since some clients
// keep that.
func registerLanding[I, O any](a *API, e endpoint, answer func(context.Context, *I) (*O, error)) {
	e.text += " POST does the same, for clients that keep it over a redirect."
	register(a, e, answer)
	e.method, e.id = http.MethodPost, e.id+"ByPost"
	register(a, e, answer)
}

// schemas are those of the API's description.
func (a *API) schemas() huma.Registry { return a.huma.OpenAPI().Components.Schemas }

// stored adds what a route can be refused with that looks into the database: it may be away.
func stored(kinds ...fault.Kind) []fault.Kind { return append(kinds, fault.Unavailable) }
