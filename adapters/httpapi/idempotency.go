package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"

	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/domain/fault"
)

const (
	idempotencyHeader = "Idempotency-Key"
	replayedHeader    = "Idempotency-Replayed"
	isReplay          = "true" // its value
)

// Idempotent is what a call takes that an idempotency key may come with. It is exported for huma
// alone.
type Idempotent struct {
	Key string `header:"Idempotency-Key" doc:"Of your choice: sent again within 24 hours, the call makes nothing new." example:"order-4711"`
}

// keyPattern is what an idempotency key may look like: it is kept in the database and compared
// byte by byte.
var keyPattern = regexp.MustCompile(`^[\x21-\x7e]{1,255}$`)

// idempotentCall is a call with an idempotency key. A nil one has no key and is always new.
type idempotentCall struct {
	api  *API
	call idempotency.Call
	done func()
}

// beginIdempotent takes a call on, if it has a key. Whoever calls it must end it.
func (a *API) beginIdempotent(ctx context.Context, r *http.Request) (*idempotentCall, error) {
	key := r.Header.Get(idempotencyHeader)
	// without a key it is no error; of somebody who is not known, others could have sent it
	if key == "" || caller(ctx).Anonymous() {
		return nil, nil
	}

	if !keyPattern.MatchString(key) {
		return nil, fault.New(fault.InvalidInput, "%s must be 1–255 printable ASCII characters without blanks.", idempotencyHeader).
			On(idempotencyHeader)
	}
	// escaped anew: however it was sent, it is the same call, and holds nothing that a database
	// chokes on
	path := url.URL{Path: r.URL.Path}
	x := &idempotentCall{
		api: a,
		call: idempotency.Call{
			Owner: caller(ctx).Owner,
			Route: r.Method + " " + path.EscapedPath(),
			Key:   key,
		},
	}

	var err error

	x.done, err = a.Idempotency.Begin(x.call)

	return x, err
}

func (x *idempotentCall) end() {
	if x != nil && x.done != nil {
		x.done()
	}
}

// lookUp returns what the same call has made before, now that its content is known, or what notes
// this one.
func (x *idempotentCall) lookUp(
	ctx context.Context,
	content any,
) (earlier string, pending *idempotency.Pending, err error) {
	if x == nil {
		return "", nil, nil
	}

	text, err := encode(content)
	if err != nil {
		return "", nil, err
	}

	sum := sha256.Sum256(text)

	fingerprint := hex.EncodeToString(sum[:])
	if earlier, err = x.api.Idempotency.Earlier(ctx, x.call, fingerprint); err != nil ||
		earlier != "" {
		return earlier, nil, err
	}

	return "", x.api.Idempotency.Pending(x.call, fingerprint), nil
}
