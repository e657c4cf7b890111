package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
)

func (a *API) registerImport() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "importURL", Method: http.MethodPost, Path: "/v1/import/url", DefaultStatus: http.StatusAccepted,
		Summary:     "Import a file from a URL",
		Description: "Without a target format it makes a file of the download; with one, it is a whole job of import, conversion and export.",
	}, a.importURL)
}

func (a *API) importURL(ctx context.Context, in *CreateInput) (*jobAnswer, error) {
	return a.oneShot(ctx, in, func(shot jobs.OneShot) (shotUse, error) {
		switch {
		case len(shot.Uploads) > 0 || shot.FileID != "":
			return shotUse{}, fault.New(fault.InvalidInput, "Name a url here; POST /v1/upload and POST /v1/convert take files.").On(fieldURL)
		case shot.URL != "" && shot.Target != "":
			return a.converting(ctx), nil
		case len(shot.Options) > 0 || shot.Source != "":
			return shotUse{}, fault.New(fault.InvalidInput, "Options need a targetFormat: without one the file is only imported.").On(fieldTarget)
		}
		return shotUse{
			plan:   func(shot jobs.OneShot) (jobs.Plan, error) { return a.Jobs.PlanImport(ctx, caller(ctx), shot) },
			submit: func(shot jobs.OneShot) (jobs.View, error) { return a.Jobs.Import(ctx, caller(ctx), shot) },
		}, nil
	})
}
