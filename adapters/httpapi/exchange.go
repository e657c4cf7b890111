package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// exchange is one request and its answer.
type exchange struct {
	id     string
	began  time.Time
	clock  ports.Clock
	caller access.Principal
	out    *recorder
	cause  error // why it was refused; for the log
}

type exchangeKey struct{}

// exchangeOf returns the exchange that a context belongs to.
func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// caller returns on whose behalf the request is made.
func caller(ctx context.Context) access.Principal { return exchangeOf(ctx).caller }

func (x *exchange) meta() meta {
	m := meta{RequestID: x.id}
	if x.clock != nil {
		m.Timestamp = x.clock.Now()
	}
	return m
}

// saneID is what a request id of the caller's may look like.
var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

const requestIDHeader = "X-Request-Id"

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{id: r.Header.Get(requestIDHeader), began: time.Now(), clock: a.Clock, caller: access.Local()}
	if !saneID.MatchString(x.id) {
		x.id = a.IDs.New("req_")
	}
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	x.out = newRecorder(w, r, a.cfg)
	h := w.Header()
	h.Set(requestIDHeader, x.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store") // answers hold signed links
	defer a.log(x, r)
	defer func() {
		if p := recover(); p != nil {
			a.panicked(x, r, p)
		}
	}()
	a.routes.ServeHTTP(x.out, r)
}

// panicked answers for a handler that panicked. Once the answer has begun, the connection is broken instead, so that the client cannot
// take half an answer for a whole one.
func (a *API) panicked(x *exchange, r *http.Request, p any) {
	if err, ok := p.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		a.Log.ErrorContext(r.Context(), "panic", "request_id", x.id, "panic", p, "stack", string(debug.Stack()))
	}
	if x.out.status != 0 {
		panic(http.ErrAbortHandler)
	}
	refuse(x.out, r, fmt.Errorf("panic: %v", p))
}

// log writes the access log: no query, since it holds signatures.
func (a *API) log(x *exchange, r *http.Request) {
	took, status := time.Since(x.began), x.out.status
	_, route, matched := strings.Cut(r.Pattern, " ")
	if !matched {
		route = "unmatched"
	}
	attrs := []any{
		"request_id", x.id, "method", r.Method, "route", route, "path", r.URL.Path, "status", status, "bytes", x.out.written,
		"duration_ms", took.Milliseconds(), "remote", r.RemoteAddr,
	}
	level := slog.LevelInfo
	if x.cause != nil {
		attrs = append(attrs, "fault", fault.Of(x.cause).Kind)
	}
	switch {
	case status >= http.StatusInternalServerError && x.cause != nil:
		level = slog.LevelError
		attrs = append(attrs, "cause", x.cause)
	case route == healthRoute || route == readyRoute:
		level = slog.LevelDebug
	}
	a.Log.Log(r.Context(), level, "request", attrs...)
	a.Observe(route, r.Method, status, took)
}
