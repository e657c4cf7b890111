package httpapi

import (
	"cmp"
	"context"
	"maps"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
)

// shot is a call that does one operation at once: a row of data.
type shot struct {
	operation string
	path      string
	id        string // of the route, in the description
	summary   string
	text      string
	examples  shotExamples
	tag       string        // of the description; "" for conversions
	waits     time.Duration // for a caller who says nothing of it
	sums      summing
}

// creation returns the row of the table that all creating calls share.
func (s shot) creation(r huma.Registry) creation {
	op, _ := operation.Find(s.operation)

	return creation{
		endpoint: endpoint{
			method:  http.MethodPost,
			path:    s.path,
			id:      s.id,
			scope:   mayWrite,
			status:  http.StatusAccepted,
			summary: s.summary,
			text:    s.text,
			fields:  slices.Concat(callFields(op), aliases()),
			Route: describe.Route{
				Tag:     cmp.Or(s.tag, tagConvert),
				Body:    shotBody(r, op, s.examples),
				Params:  queryFields(op),
				Answers: jobMade(oneShot, withPlan),
				Faults:  bodyFaults(jobFaults(fault.NoFiles, fault.FileNotFound)...),
			},
		},
		takes: taking[CreateInput], waits: s.waits, sums: s.sums, converts: true,
		read: func(ctx context.Context, c *call) (submission, error) {
			shot, err := c.readShot(ctx, op, rawToo)
			if err != nil {
				return submission{}, err
			}

			return c.oneShot(shot), nil
		},
	}
}

// readImport reads a call that imports what is at a URL, and converts it if there is a target.
func readImport(ctx context.Context, c *call) (submission, error) {
	shot, err := c.readShot(ctx, operation.Conversion(), noRaw)
	if err != nil {
		return submission{}, err
	}

	files := len(shot.Uploads) > 0 || len(shot.Places) > 0 && shot.Places[0].FileID != ""
	switch {
	case files:
		return submission{}, fault.New(fault.InvalidInput,
			"Name a url here; POST /v1/upload and POST /v1/convert take files.").On(fieldURL)
	case len(shot.Places) > 0 && shot.Values[operation.FieldOutput] != nil:
		return c.oneShot(shot), nil
	case len(shot.Values) > 0:
		return submission{}, fault.New(fault.InvalidInput,
			"Options need a targetFormat: without one the file is only imported.").On(fieldTarget)
	}

	asked := c.job(
		contentOf(shot),
		func(ctx context.Context, pending *idempotency.Pending) (jobs.View, error) {
			shot.Pending = pending
			return c.Jobs.Import(ctx, c.caller, shot)
		},
	)
	asked.plan = func(ctx context.Context) (jobs.Plan, error) {
		return c.Jobs.PlanImport(ctx, c.caller, shot)
	}

	return asked, nil
}

func (c *call) oneShot(shot jobs.OneShot) submission {
	asked := c.job(
		contentOf(shot),
		func(ctx context.Context, pending *idempotency.Pending) (jobs.View, error) {
			shot.Pending = pending
			return c.Jobs.OneShot(ctx, c.caller, shot)
		},
	)
	asked.plan = func(ctx context.Context) (jobs.Plan, error) {
		return c.Jobs.PlanOneShot(ctx, c.caller, shot)
	}

	return asked
}

// contentOf returns what tells one call from another: its fields, and of its files the names and
// hashes.
func contentOf(shot jobs.OneShot) []any {
	content := []any{shot.Operation.Name, shot.Places, shot.Values}
	if shot.WebhookURL != "" {
		content = append(content, fieldWebhook, shot.WebhookURL)
	}

	for _, u := range shot.Uploads {
		content = append(content, u.File.Name, u.File.SHA256)
	}

	return content
}

// Whether a body of any other type is the file.
const (
	rawToo = true
	noRaw  = false
)

// readShot takes the whole of a one-shot call: its query, and its body in any of its forms.
func (c *call) readShot(
	ctx context.Context,
	op operation.Operation,
	raw bool,
) (jobs.OneShot, error) {
	f := newForm(c, op)
	f.query()

	media, params, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))

	none := c.request.Header.Get("Content-Type") == ""
	switch {
	case err == nil && media == web.MediaForm:
		err = web.EachPart(
			c.request.Body,
			params["boundary"],
			func(part web.Part) error { return f.part(ctx, part) },
		)
	case err == nil && media == web.MediaJSON:
		err = f.readJSON()
	case raw && (none || err == nil && media != web.MediaURLEncoded):
		err = f.takeRaw(ctx)
	default:
		err = fault.New(fault.InvalidRequest, "Send the file as multipart/form-data, or as it is under its own "+
			"content type, or name a url in a body of type application/json.").
			Because(err)
	}

	if err != nil {
		return jobs.OneShot{}, err
	}

	return f.whole()
}

func (f *form) readJSON() error {
	body, err := web.ReadJSON(f.request)
	if err != nil {
		return err
	}

	for _, name := range slices.Sorted(maps.Keys(body)) {
		if body[name] != nil {
			f.set(name, body[name])
		}
	}

	return nil
}
