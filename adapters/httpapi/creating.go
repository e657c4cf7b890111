package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/file"
)

// creation is a route that makes something: a row of the table in creations.go.
type creation struct {
	endpoint
	// takes registers the route with what its path and query hold.
	takes func(*API, creation)
	// waits is how long the answer is held for a caller who says nothing of it; 0 for not at all.
	waits time.Duration
	// sums says that the job's files stand beside it, in short.
	sums summing
	// converts says that it always makes a conversion.
	converts bool
	// read takes a call's body in and says what is asked for. What it has received by then is
	// discarded where it is an error.
	read func(context.Context, *call) (submission, error)
}

// submission is what a creating call asks for, once all of it is known.
type submission struct {
	content any // what tells it from another call
	plan    func(context.Context) (jobs.Plan, error)
	// submit makes it, and discards what was received where it cannot.
	submit func(context.Context, *idempotency.Pending) (*madeAnswer, error)
	// what the same call has made before
	recall func(ctx context.Context, id string) (*madeAnswer, error)
}

// call is a creating call on its way through the pipeline.
type call struct {
	*API
	request    *http.Request
	caller     access.Principal
	idempotent *idempotentCall
	wait       time.Duration // for the job's end; 0 for not at all
	applied    string        // what is said of a preference that is followed
	redirect   bool
	sums       summing
	converts   bool // it always makes a conversion
	dry        bool // only the plan is asked for
	roomy      bool // there was room when it was asked for
	received   []file.File
}

// create takes a creating call through the pipeline that all of them share: it is let in, its body
// is read, and it is submitted unless it has been before, or is only to be planned.
func (a *API) create(ctx context.Context, row creation, in *CreateInput) (*madeAnswer, error) {
	c, err := a.admit(ctx, row, in)
	if err != nil {
		return nil, err
	}
	defer c.idempotent.end()
	defer c.discard(ctx)

	asked, err := row.read(ctx, c)
	if err != nil {
		return nil, err
	}

	if c.dry {
		c.handOver()

		plan, err := asked.plan(ctx)

		return a.planned(ctx, plan, err)
	}

	earlier, pending, err := c.idempotent.lookUp(ctx, asked.content)
	if err != nil {
		return nil, err
	}

	if earlier != "" {
		answer, err := asked.recall(ctx, earlier)
		if answer != nil {
			answer.Replayed = isReplay
		}

		return answer, err
	}

	if err := c.room(ctx); err != nil {
		return nil, err
	}

	c.handOver()

	answer, err := asked.submit(ctx, pending)
	if err != nil || c.Accounts == nil {
		return answer, err
	}

	return answer, c.sayQuota(ctx, web.ExchangeOf(ctx).Header(), c.caller)
}

// admit lets a call in, before any of its body is read.
func (a *API) admit(ctx context.Context, row creation, in *CreateInput) (*call, error) {
	c := &call{
		API: a, request: in.request, caller: caller(ctx), redirect: in.Redirect, sums: row.sums,
		converts: row.converts,
	}

	var err error
	if c.wait, c.applied, err = in.limit(in.request, row.waits); err != nil {
		return nil, err
	}

	if c.idempotent, err = a.beginIdempotent(ctx, in.request); err != nil {
		return nil, err
	}

	if err := c.unspent(ctx); err != nil {
		c.idempotent.end()
		return nil, err
	}

	return c, nil
}

// room is asked before a file is read, and before anything is made. It is DiskFull where there is
// no room for new work, and FileTooLarge where the caller's plan keeps no more files, but neither
// for a replay: what that sends is only compared.
func (c *call) room(ctx context.Context) error {
	if c.roomy {
		return nil
	}

	full := c.Files.Room(ctx)
	if full == nil {
		full = c.Files.RoomOf(ctx, c.caller.Owner, c.caller.Plan.Stored, 0)
	}

	if full != nil && c.idempotent != nil {
		made, err := c.Idempotency.Made(ctx, c.idempotent.call)
		if err != nil || made {
			return err
		}
	}

	c.roomy = full == nil

	return full
}

// receive stores a file of the body. It is discarded with the call, unless that is submitted.
func (c *call) receive(ctx context.Context, in files.Incoming) (files.Received, error) {
	if !c.dry {
		if err := c.room(ctx); err != nil {
			return files.Received{}, err
		}
	}

	in.Max = c.caller.Plan.MaxFile

	got, err := c.Files.Receive(ctx, c.caller.Owner, in)
	if err == nil {
		c.received = append(c.received, got.File)
	}

	return got, err
}

// shown is how the call's answer shows what it has made.
func (c *call) shown() mapper {
	m := c.API.shown()
	if c.caller.Anonymous() {
		m.grant = c.Accounts.Grant
	}

	return m
}

// handOver leaves it to the application to discard what was received.
func (c *call) handOver() { c.received = nil }

// discard removes what was received for a call that is refused.
func (c *call) discard(ctx context.Context) { c.Files.Discard(ctx, c.received...) }
