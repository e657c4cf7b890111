package web

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// RequestIDHeader names the request, in requests and answers.
const RequestIDHeader = "X-Request-Id"

// saneID is what a request id of the caller's may look like.
var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// Exchange is one request and its answer. The zero Exchange is that of a context without one.
type Exchange struct {
	ID string

	began time.Time
	clock ports.Clock
	route string // the pattern that took the request; "" for none
	out   *recorder
	cause error // why it was refused; for the log
	spool spool
}

type exchangeKey struct{}

// ExchangeOf returns the exchange that a context belongs to.
func ExchangeOf(ctx context.Context) *Exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*Exchange); ok {
		return x
	}

	return &Exchange{}
}

// Now returns the time by the clock that answers go by.
func (x *Exchange) Now() time.Time {
	if x.clock == nil {
		return time.Time{}
	}

	return x.clock.Now()
}

// Header returns the header of the answer, for what has no http.ResponseWriter at hand.
func (x *Exchange) Header() http.Header {
	if x.out == nil {
		return http.Header{}
	}

	return x.out.Header()
}

// ours reports whether the server is at fault. A file that cannot be converted is answered as if it
// were, by the API's definition.
func (x *Exchange) ours() bool {
	failed := x.cause != nil && fault.Of(x.cause).Kind == fault.ConversionFailed

	return x.out.status >= http.StatusInternalServerError && !failed
}

// Refused keeps the cause of a refusal for the log, and returns the fault to show for it. That is
// what broke the body off, where all else is known is that the context has ended: the server ends
// it when a body fails.
func (x *Exchange) Refused(ctx context.Context, err error) *fault.Fault {
	x.cause = err
	f := fault.Of(err)

	broken := x.out != nil && x.out.body != nil && x.out.body.failure != nil
	if f.Kind == fault.Internal && ctx.Err() != nil && broken {
		return fault.Of(x.out.body.failure)
	}

	return f
}
