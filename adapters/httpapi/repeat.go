package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"

	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/domain/fault"
)

const (
	repeatHeader   = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	isReplay       = "true" // its value
)

// Repeating is what a call takes that may be repeated safely. It is exported for huma alone.
type Repeating struct {
	Key string `header:"Idempotency-Key" doc:"Of your choice: sent again within 24 hours, the call makes nothing new." example:"order-4711"`
}

// sanePattern is what a key may look like: it is kept in the database and compared byte by byte.
var sanePattern = regexp.MustCompile(`^[\x21-\x7e]{1,255}$`)

// repeat is a call that may be sent again. A nil repeat has no key and is always new.
type repeat struct {
	api  *API
	call once.Call
	done func()
}

// repeating takes a call on, if it has a key. Whoever calls it must end it.
func (a *API) repeating(ctx context.Context, r *http.Request) (*repeat, error) {
	key := r.Header.Get(repeatHeader)
	if key == "" {
		return nil, nil // a call without a key is no repeat, and no error either
	}
	if !sanePattern.MatchString(key) {
		return nil, fault.New(fault.InvalidInput, "%s must be 1–255 printable ASCII characters without blanks.", repeatHeader).On(repeatHeader)
	}
	path := url.URL{Path: r.URL.Path} // escaped anew: however it was sent, it is the same call, and holds nothing that a database chokes on
	x := &repeat{api: a, call: once.Call{Owner: caller(ctx).Owner, Route: r.Method + " " + path.EscapedPath(), Key: key}}
	var err error
	x.done, err = a.Once.Begin(x.call)
	return x, err
}

// room is asked before a file is read. It is DiskFull where there is no room for new work, but not for a repeat, which makes nothing new: what it sends is
// only compared.
func (a *API) room(ctx context.Context, again *repeat) error {
	full := a.Files.Room(ctx)
	if full == nil || again == nil {
		return full
	}
	if made, err := a.Once.Made(ctx, again.call); err != nil || made {
		return err
	}
	return full
}

func (x *repeat) end() {
	if x != nil && x.done != nil {
		x.done()
	}
}

// settle returns what the same call has made before, now that its content is known, or what notes this one.
func (x *repeat) settle(ctx context.Context, content any) (earlier string, mark *once.Mark, err error) {
	if x == nil {
		return "", nil, nil
	}
	text, err := encode(content)
	if err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(text)
	fingerprint := hex.EncodeToString(sum[:])
	if earlier, err = x.api.Once.Earlier(ctx, x.call, fingerprint); err != nil || earlier != "" {
		return earlier, nil, err
	}
	return "", x.api.Once.Mark(x.call, fingerprint), nil
}
