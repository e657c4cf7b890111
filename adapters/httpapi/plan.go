package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
)

// planBody is what a job would do.
type planBody struct {
	DryRun bool               `json:"dry_run" doc:"Always true: nothing was stored."`
	Tasks  named[plannedTask] `json:"tasks"   doc:"The tasks by name, in the order in which they would run."`
	Quota  quotaCost          `json:"quota"   doc:"What the job would cost of the day's quota."`
}

type quotaCost struct {
	Conversions int `json:"conversions" doc:"0 for a job that only moves files, else 1."`
}

type plannedTask struct {
	Operation   string         `json:"operation"   example:"convert" doc:"What it does."`
	Input       []string       `json:"input"                         doc:"The tasks whose files it takes."`
	Options     map[string]any `json:"options"                       doc:"After defaults."`
	Conversions []wayBody      `json:"conversions"                   doc:"How each kind of input that is known beforehand is converted."`
	Warnings    []string       `json:"warnings"                      doc:"What may be lost, and what is not known yet."`
}

// wayBody is how files of one format become another.
type wayBody struct {
	From        string    `json:"from"        example:"docx"                                                             doc:"The format of the input."`
	To          string    `json:"to"          example:"png"                                                              doc:"The format of the output."`
	Chain       []hopBody `json:"chain"                                                                                  doc:"The steps, one after another."`
	Fidelity    string    `json:"fidelity"                                                                               doc:"How much is kept, at worst."   enum:"lossless,faithful,partial,low"`
	Explanation string    `json:"explanation" example:"docx → pdf (libreoffice) → png (poppler): partial, about 1270 ms" doc:"The way in one line."`
}

func readDryRun(value any) (bool, *fault.Fault) {
	switch value {
	case nil, false, "false":
		return false, nil
	case true, "true":
		return true, nil
	}

	return false, fault.New(fault.InvalidInput, "dry_run must be true or false.")
}

func (a *API) planned(ctx context.Context, plan jobs.Plan, err error) (*madeAnswer, error) {
	if err != nil {
		return nil, err
	}

	return &madeAnswer{Status: http.StatusOK, Body: made{enclose(ctx, a.shown().plan(plan))}}, nil
}
