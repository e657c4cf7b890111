package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
)

// The headers that say how much of a number is left: of the requests of a minute, or what has
// refused the call, and of the conversions of a day.
const (
	ofRequests    = "X-RateLimit-"
	ofConversions = "X-Quota-"
)

// limit counts a call, says in its answer's headers what is left, and refuses one too many.
func (a *API) limit(
	ctx context.Context, h http.Header, p access.Principal,
) (now account.Standing, err error) {
	now, err = a.Accounts.Take(ctx, p)
	say(h, ofRequests, now)

	if err != nil {
		return now, err
	}

	return now, a.sayQuota(ctx, h, p)
}

// sayQuota says what is left of the day's conversions, where there is a number.
func (a *API) sayQuota(ctx context.Context, h http.Header, p access.Principal) error {
	now, err := a.Accounts.Quota(ctx, p)
	if err == nil {
		say(h, ofConversions, now)
	}

	return err
}

func say(h http.Header, what string, now account.Standing) {
	if now.Limit == 0 {
		return
	}

	h.Set(what+"Limit", strconv.Itoa(now.Limit))
	h.Set(what+"Remaining", strconv.Itoa(now.Left()))
	h.Set(what+"Reset", strconv.FormatInt(now.Resets.Unix(), 10))
}

// sayRefused says of a refusal which number has refused it.
func sayRefused(h http.Header, f *fault.Fault) {
	limit, numbered := f.Details[account.DetailLimit].(int)

	reset, timed := f.Details[account.DetailReset].(int64)
	if f.Kind != fault.RateLimited || !numbered || !timed {
		return
	}

	h.Set(ofRequests+"Limit", strconv.Itoa(limit))
	h.Set(ofRequests+"Remaining", "0")
	h.Set(ofRequests+"Reset", strconv.FormatInt(reset, 10))
}

// unspent refuses a call for a job before its body is read, where the day's conversions are used
// up. Whether the last one is still there, the transaction that makes the job says.
func (c *call) unspent(ctx context.Context) error {
	if c.Accounts == nil || !c.converts {
		return nil
	}

	now, err := c.Accounts.Quota(ctx, c.caller)
	if err != nil || now.Limit == 0 || now.Left() > 0 {
		return err
	}

	if c.idempotent != nil {
		made, err := c.Idempotency.Made(ctx, c.idempotent.call)
		if err != nil || made {
			return err
		}
	}

	return c.Accounts.Spent(now)
}
