package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// unmatched is the route of requests that none has taken, in log and metrics.
const unmatched = "unmatched"

// Deps are what a Handler reaches the rest through.
type Deps struct {
	IDs    ports.IDs
	Clock  ports.Clock
	Log    *slog.Logger
	Refuse Refuse
	// Observe is told of every answered request. route is a pattern or "unmatched", never a path;
	// ours says that the server is at fault.
	Observe func(route, method string, status int, ours bool, took time.Duration)
	// Trace begins a span for every request; nil for none.
	Trace trace.Begin
	// Quiet are the routes that are asked all the time, such as probes: they are logged for
	// debugging only.
	Quiet []string
}

// Handler gives every request an exchange, watches its body and answer, recovers panics and writes
// the access log. It is safe for concurrent use.
type Handler struct {
	Deps
	cfg    Config
	next   http.Handler
	bodies *semaphore.Weighted // bytes of JSON in memory
}

// NewHandler returns what wraps next.
func NewHandler(cfg Config, deps Deps, next http.Handler) *Handler {
	return &Handler{
		Deps: deps, cfg: cfg, next: next, bodies: semaphore.NewWeighted(heldAtOnce),
	}
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &Exchange{ID: r.Header.Get(RequestIDHeader), began: time.Now(), clock: h.Clock}
	if !saneID.MatchString(x.ID) {
		x.ID = h.IDs.New("req_")
	}

	ctx, done := h.begin(trace.With(r.Context(), traceOf(r)), r)
	r = r.WithContext(context.WithValue(ctx, exchangeKey{}, x))
	x.out = newRecorder(w, r, h.cfg)

	header := w.Header()
	header.Set(RequestIDHeader, x.ID)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store") // answers hold signed links

	x.spool = spool{dir: h.cfg.SpoolDir, bodies: h.bodies}
	defer x.spool.end()
	defer h.log(x, r)
	defer func() { done(x.outcome(r)) }()
	defer func() {
		if p := recover(); p != nil {
			h.panicked(x, r, p)
		}
	}()

	if m, ok := r.Context().Value(malformedKey{}).(malformed); ok {
		h.Refuse(x.out, r, m.status, m.fault())
		return
	}

	h.next.ServeHTTP(x.out, r)
}

// begin begins the span of a request. Its route is not known yet.
func (h *Handler) begin(
	ctx context.Context, r *http.Request,
) (context.Context, func(trace.Outcome)) {
	if h.Trace == nil {
		return trace.None(ctx, trace.Span{})
	}

	return h.Trace(ctx, trace.Span{Name: "request", Kind: trace.Server, About: map[string]any{
		"http.request.method": r.Method,
	}})
}

// outcome is what a request's span is told of its answer.
func (x *Exchange) outcome(r *http.Request) trace.Outcome {
	route := cmp.Or(x.route, unmatched)
	o := trace.Outcome{Name: r.Method + " " + route, About: map[string]any{
		"http.route": route, "http.response.status_code": x.out.status,
		"convertd.request_id": x.ID,
	}}

	if x.ours() {
		o.Err = cmp.Or(x.cause, error(fault.New(fault.Internal, "No cause is known.")))
	}

	return o
}

// traceOf returns the trace that a request belongs to. Two of them are none, as the specification
// says.
func traceOf(r *http.Request) trace.Parent {
	if list := r.Header.Values("Traceparent"); len(list) == 1 {
		return trace.Parse(list[0])
	}

	return ""
}

// panicked answers for a handler that panicked. Once the answer has begun, the connection is broken
// instead, so that the client cannot take half an answer for a whole one.
func (h *Handler) panicked(x *Exchange, r *http.Request, p any) {
	if err, ok := p.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		h.Log.ErrorContext(r.Context(), "panic",
			"request_id", x.ID, "panic", p, "stack", string(debug.Stack()))
	}

	if x.out.status != 0 {
		panic(http.ErrAbortHandler)
	}

	h.Refuse(x.out, r, 0, fmt.Errorf("panic: %v", p))
}

// log writes the access log: no query, since it holds signatures.
func (h *Handler) log(x *Exchange, r *http.Request) {
	took, status, route := time.Since(x.began), x.out.status, cmp.Or(x.route, unmatched)

	attrs := []any{
		"request_id", x.ID, "method", r.Method, "route", route, "path", r.URL.Path,
		"status", status, "bytes", x.out.written,
		"duration_ms", took.Milliseconds(), "remote", r.RemoteAddr,
	}
	if x.cause != nil {
		attrs = append(attrs, "fault", fault.Of(x.cause).Kind)
	}

	level := slog.LevelInfo

	switch {
	case status >= http.StatusInternalServerError && x.cause != nil:
		level = slog.LevelWarn
		if x.ours() {
			level = slog.LevelError
		}

		attrs = append(attrs, "cause", x.cause)
	case slices.Contains(h.Quiet, route):
		level = slog.LevelDebug
	}

	h.Log.Log(r.Context(), level, "request", attrs...)
	h.Observe(route, r.Method, status, x.ours(), took)
}
