package httpapi

import (
	"context"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
)

func (a *API) registerConvert() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "convert", Method: http.MethodPost, Path: "/v1/convert", DefaultStatus: http.StatusAccepted,
		Summary:     "Convert a file in one call",
		Description: "Takes a file, a URL or a file id, and makes a job of it: an import, a conversion and an export. Several files make one job.",
	}, a.convert)
}

func (a *API) convert(ctx context.Context, in *CreateInput) (*jobAnswer, error) {
	return a.oneShot(ctx, in, func(jobs.OneShot) (shotUse, error) { return a.converting(ctx), nil })
}

// shotUse is what a one-shot call is read for.
type shotUse struct {
	plan   func(jobs.OneShot) (jobs.Plan, error)
	submit func(jobs.OneShot) (jobs.View, error)
}

// converting discards the uploads of what it refuses.
func (a *API) converting(ctx context.Context) shotUse {
	return shotUse{
		plan:   func(shot jobs.OneShot) (jobs.Plan, error) { return a.Jobs.PlanConvert(ctx, caller(ctx), shot) },
		submit: func(shot jobs.OneShot) (jobs.View, error) { return a.Jobs.Convert(ctx, caller(ctx), shot) },
	}
}

// oneShot answers a one-shot call with what use says of it. It discards the uploads of what it refuses.
func (a *API) oneShot(ctx context.Context, in *CreateInput, use func(jobs.OneShot) (shotUse, error)) (*jobAnswer, error) {
	again, err := a.repeating(ctx, in.request)
	if err != nil {
		return nil, err
	}
	defer again.end()
	f := a.newForm(again)
	kept := false
	defer func() {
		if !kept {
			f.discard(ctx)
		}
	}()
	shot, err := f.read(ctx, in.request)
	if err != nil {
		return nil, err
	}
	to, err := use(shot)
	if err != nil {
		return nil, err
	}
	if f.dry {
		kept = true
		plan, err := to.plan(shot)
		return a.planned(ctx, plan, err)
	}
	earlier, mark, err := again.settle(ctx, contentOf(shot))
	if err != nil {
		return nil, err
	}
	if earlier != "" {
		return a.replayed(ctx, in, earlier)
	}
	if len(shot.Uploads) == 0 { // else each file has asked before it was read
		if err := a.Files.Room(ctx); err != nil {
			return nil, err
		}
	}
	shot.Mark, kept = mark, true // from here on the application discards what it refuses
	v, err := to.submit(shot)
	if err != nil {
		return nil, err
	}
	return a.created(ctx, in, v)
}

// contentOf returns what tells one call from another: its fields, and of its files the names and hashes.
func contentOf(shot jobs.OneShot) []any {
	content := []any{shot.URL, shot.Name, shot.FileID, shot.Target, shot.Source, shot.Options}
	if shot.WebhookURL != "" {
		content = append(content, fieldWebhook, shot.WebhookURL)
	}
	for _, u := range shot.Uploads {
		content = append(content, u.File.Name, u.File.SHA256)
	}
	return content
}

// read takes the whole body, in either of its forms.
func (f *form) read(ctx context.Context, r *http.Request) (shot jobs.OneShot, err error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && media == "multipart/form-data":
		err = eachPart(r.Body, params["boundary"], func(part *multipart.Part) error { return f.part(ctx, part) })
	case err == nil && media == mediaJSON:
		err = f.readJSON(r)
	default:
		err = fault.New(fault.InvalidRequest, "Send the file as multipart/form-data, or name a url in a body of type application/json.").Because(err)
	}
	if err != nil {
		return jobs.OneShot{}, err
	}
	return f.whole()
}

func (f *form) readJSON(r *http.Request) error {
	body, err := decodeObject(atMost(r.Body, maxJSON, "The JSON body"))
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
