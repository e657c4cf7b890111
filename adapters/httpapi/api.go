package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/ports"
)

// Config holds what an operator can set of the API.
type Config struct {
	PublicURL    string        // base of the URLs in answers, without a trailing slash; never taken from a request
	StallTimeout time.Duration // how long a client may take to send StallBytes of a body, or to take in a part of an answer
	StallBytes   int64         // bytes
	Heartbeat    time.Duration // how long a stream of events is silent at most: less than what proxies cut off
	CORSOrigins  []string      // origins whose pages may call the API, such as https://app.example.com, or "*" for all; none by default
}

// DefaultConfig returns the configuration of a server whose PublicURL is still to be set.
func DefaultConfig() Config {
	return Config{StallTimeout: 30 * time.Second, StallBytes: 16 << 10, Heartbeat: 15 * time.Second}
}

func (c Config) validate() error {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.HasSuffix(c.PublicURL, "/") {
		return errors.New("CONVERTD_PUBLIC_URL must be an absolute http or https URL without a trailing slash")
	}
	if c.StallTimeout <= 0 || c.StallBytes <= 0 {
		return errors.New("CONVERTD_STALL_TIMEOUT must be greater than zero")
	}
	if c.Heartbeat <= 0 {
		return errors.New("httpapi: Heartbeat must be greater than zero")
	}
	return checkOrigins(c.CORSOrigins)
}

// Deps are what the API reaches the application through.
type Deps struct {
	Jobs    *jobs.Service
	Files   *files.Service
	Once    *once.Service
	Catalog *catalog.Catalog
	IDs     ports.IDs
	Clock   ports.Clock
	Log     *slog.Logger
	// Ready returns nil when the server can do its work.
	Ready func(ctx context.Context) error
	// Observe is told of every answered request. route is a pattern of the API or "unmatched", never a path.
	Observe func(route, method string, status int, took time.Duration)
}

func (d Deps) validate() error {
	services := d.Jobs == nil || d.Files == nil || d.Once == nil || d.Catalog == nil
	if services || d.IDs == nil || d.Clock == nil || d.Log == nil || d.Ready == nil || d.Observe == nil {
		return errors.New("httpapi: every dependency must be given")
	}
	return nil
}

// API serves the HTTP API. It is safe for concurrent use.
type API struct {
	cfg Config
	Deps
	mux     *http.ServeMux
	huma    huma.API
	routes  http.Handler    // all of them, refusals included
	options map[string]bool // names of the options that any conversion takes
}

// New returns the API with all its routes.
//
// Huma keeps the shape of errors in package variables, so the first call sets them for the whole process.
func New(cfg Config, deps Deps) (*API, error) {
	if err := errors.Join(cfg.validate(), deps.validate()); err != nil {
		return nil, err
	}
	return routes(cfg, deps), nil
}

// routes returns the API with its routes, whatever is behind them.
func routes(cfg Config, deps Deps) *API {
	shapeErrors()
	mux := http.NewServeMux()
	a := &API{cfg: cfg, Deps: deps, mux: mux, huma: humago.New(mux, humaConfig()), options: optionNames()}
	a.registerConvert()
	a.registerJobs()
	a.registerEvents()
	a.registerUpload()
	a.registerFiles()
	a.registerImport()
	a.registerSigned()
	a.registerDownload()
	a.registerFormats()
	a.registerHealth()
	a.registerAbout()
	a.routes = acrossOrigins(cfg.CORSOrigins, a.huma.OpenAPI(), http.HandlerFunc(a.dispatch))
	return a
}

// humaConfig leaves out what huma serves of its own accord, and its links to schemas.
func humaConfig() huma.Config {
	c := huma.DefaultConfig("convertd", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.Formats = map[string]huma.Format{mediaJSON: jsonFormat()}
	c.Components.Schemas = huma.NewMapRegistry(schemaRefs, schemaName)
	return c
}

// NewServer returns a server with the limits that a handler cannot set: on a request's header and on idle connections. Bodies and answers
// have no limit on their whole time; the API watches that they keep moving.
func NewServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
