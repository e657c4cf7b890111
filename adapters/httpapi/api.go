package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	tus "github.com/tus/tusd/v2/pkg/handler"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	guide "github.com/convertd/convertd/adapters/httpapi/docs"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// Config holds what an operator can set of the API.
type Config struct {
	Web web.Config
	// Version is the program's, as the description says it.
	Version string
	// base of the URLs in answers, without a trailing slash; never taken from a request
	PublicURL string
	// TrustedProxies are believed in what X-Forwarded-For says of where a call comes from.
	TrustedProxies []netip.Prefix
	// PlaceKey is what places of callers are named with where there are no accounts, so that no
	// address is kept.
	PlaceKey []byte
	// how long a stream of events is silent at most: less than what proxies cut off
	Heartbeat time.Duration
}

// DefaultConfig returns the configuration of a server whose PublicURL is still to be set.
func DefaultConfig() Config {
	return Config{Web: web.DefaultConfig(), Heartbeat: 15 * time.Second}
}

func (c Config) validate() error {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") ||
		strings.HasSuffix(c.PublicURL, "/") {
		return errors.New(
			"CONVERTD_PUBLIC_URL must be an absolute http or https URL without a trailing slash",
		)
	}

	if c.Heartbeat <= 0 {
		return errors.New("httpapi: Heartbeat must be greater than zero")
	}

	return c.Web.Validate()
}

// Deps are what the API reaches the application through.
type Deps struct {
	Jobs        *jobs.Service
	Files       *files.Service
	Idempotency *idempotency.Service
	Webhooks    *webhooks.Service
	Connections *connections.Service
	Catalog     *catalog.Catalog
	Usage       *usage.Service
	Insight     *insight.Service
	// Accounts tells who calls; nil in auth.mode open, where every caller is one local owner.
	Accounts *account.Service
	// Pages adds the pages for people to the mux, with what answers where there is nothing; nil for
	// none. / leads to the documentation then.
	Pages func(mux *http.ServeMux, missing http.HandlerFunc)
	// Queue shows administrators what is in the queue, below QueueRoute; nil for nothing.
	Queue http.Handler
	// Guide is shown beside the API's description; nil for none.
	Guide *guide.Guide
	// OpenID is a provider of identities, and OpenIDName what it is called; nil for none.
	OpenID     ports.OpenID
	OpenIDName string
	IDs        ports.IDs
	Clock      ports.Clock
	Log        *slog.Logger
	// Ready returns nil when the server can do its work.
	Ready func(ctx context.Context) error
	// Observe is told of every answered request. route is a pattern of the API or "unmatched",
	// never a path.
	Observe func(route, method string, status int, ours bool, took time.Duration)
	// Trace begins a span for every request; nil for none.
	Trace trace.Begin
}

func (d Deps) validate() error {
	services := d.Jobs == nil || d.Files == nil || d.Idempotency == nil || d.Catalog == nil ||
		d.Webhooks == nil || d.Connections == nil || d.Usage == nil || d.Insight == nil
	if services || d.IDs == nil || d.Clock == nil || d.Log == nil || d.Ready == nil ||
		d.Observe == nil {
		return errors.New("httpapi: every dependency must be given")
	}

	return nil
}

// API serves the HTTP API. It is safe for concurrent use.
type API struct {
	cfg Config
	Deps
	mux    *http.ServeMux
	huma   huma.API
	served http.Handler // all routes, refusals included
	// described is what the routes' registrations say of them, by operation id. Huma is not told of
	// it before Describe: it would hold each body that has a schema in memory before the handler
	// runs.
	described map[string]describe.Route
	guards    map[string]guard // by pattern of the mux
	across    *http.CrossOriginProtection
	tus       *tus.UnroutedHandler
}

// New returns the API with all its routes.
//
// Huma keeps the shape of errors in package variables, so the first call sets them for the whole
// process.
func New(cfg Config, deps Deps) (*API, error) {
	if err := errors.Join(cfg.validate(), deps.validate()); err != nil {
		return nil, err
	}

	return routes(cfg, deps)
}

// routes returns the API with its routes, whatever is behind them.
func routes(cfg Config, deps Deps) (*API, error) {
	shapeErrors()

	mux := http.NewServeMux()
	a := &API{
		cfg: cfg, Deps: deps, mux: mux, huma: humago.New(mux, humaConfig()),
		described: map[string]describe.Route{},
		guards:    map[string]guard{},
		across:    http.NewCrossOriginProtection(),
	}

	err := trust(a.across, cfg.PublicURL)
	if err == nil {
		a.tus, err = newTus(a)
	}

	if err != nil {
		return nil, err
	}

	a.registerCreations()
	a.registerJobs()
	a.registerEvents()
	a.registerFiles()
	a.registerSigned()
	a.registerPresign()
	a.registerResumable()
	a.registerWebhooks()
	a.registerDeliveries()
	a.registerFeed()
	a.registerConnections()
	a.registerAccount()
	a.registerKeys()
	a.registerSessions()
	a.registerOpenID()
	a.registerUsers()
	a.registerUsersKeys()
	a.registerInsight()
	a.registerQueue()
	a.registerDownload()
	a.registerFormats()
	a.registerHealth()
	a.registerAbout()

	media := []string{web.MediaJSON, mediaYAML}

	served, err := web.Compress(media, a.guarded(web.Dispatch(mux, refuse)))
	if err != nil {
		return nil, err
	}

	served, err = cfg.Web.OwnPages(
		refuse, cfg.Web.AcrossOrigins(shared(a.huma.OpenAPI()), served))
	if err != nil {
		return nil, err
	}

	a.served = web.NewHandler(cfg.Web, web.Deps{
		IDs: deps.IDs, Clock: deps.Clock, Log: deps.Log, Refuse: refuse, Observe: deps.Observe,
		Trace: deps.Trace,
		Quiet: []string{healthRoute, readyRoute},
	}, served)

	return a, nil
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.served.ServeHTTP(w, r) }

// humaConfig leaves out what huma serves of its own accord, and its links to schemas.
func humaConfig() huma.Config {
	c := huma.DefaultConfig("convertd", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.Formats = map[string]huma.Format{web.MediaJSON: jsonFormat()}
	c.Components.Schemas = huma.NewMapRegistry(schemaRefs, schemaName)

	return c
}
