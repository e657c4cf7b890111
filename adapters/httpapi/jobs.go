package httpapi

import (
	"context"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

type getInput struct {
	Raw
	Waiting
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

type jobInput struct {
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

type deleteJobInput struct {
	Granted
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

// jobShown is an answer that shows a job which is there.
type jobShown struct {
	Body envelope[jobBody]
}

// jobAwaited is jobShown for a caller who may have waited for its end.
type jobAwaited struct {
	Status            int
	Location          string `header:"Location"           doc:"With redirect: the download, or another wait for it."`
	PreferenceApplied string `header:"Preference-Applied" doc:"The wait that was followed."`
	Body              envelope[jobBody]
}

func (a *API) registerJobs() {
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/jobs", id: "listJobs", scope: mayRead, known: true,
		summary: "List jobs", text: "Newest first.",
		Route: describe.Route{
			Tag: tagJobs, Faults: stored(fault.InvalidInput),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "A page of jobs, newest first.",
				Example: map[string]any{"One job": jobListExample()},
			}},
		},
	}, a.list)
	registerLanding(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/jobs/{id}",
		id:      "getJob",
		scope:   mayRead,
		summary: "Show a job",
		text: "With a wait it is a long poll: the answer comes when the job has ended, or as it is when the time " +
			"is over. With redirect besides, it leads to the download.",
		Route: describe.Route{Tag: tagJobs, Faults: jobFaults(), Answers: jobAnswers()},
	}, a.get)
	register(a, endpoint{
		method:  http.MethodPost,
		path:    "/v1/jobs/{id}/cancel",
		id:      "cancelJob",
		scope:   mayWrite,
		summary: "Cancel a job",
		text: "Ends the job and kills what runs for it. Results that it has made already are kept until they " +
			"expire.",
		Route: describe.Route{
			Tag: tagJobs, Faults: stored(fault.JobNotFound, fault.Conflict, fault.DiskFull),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The job, cancelled.",
				Example: map[string]any{"A cancelled job": jobExample(graph, job.Cancelled)},
			}},
		},
	}, a.cancel)
	register(a, endpoint{
		method:  http.MethodDelete,
		path:    "/v1/jobs/{id}",
		id:      "deleteJob",
		granted: true,
		scope:   mayWrite,
		summary: "Delete a job",
		text:    "Breaks its work off, and deletes its record and the files that no other job refers to.",
		Route: describe.Route{
			Tag: tagJobs, Faults: stored(fault.JobNotFound, fault.DiskFull),
			Answers: []describe.Answer{
				{
					Status:  http.StatusOK,
					Text:    "The job is gone.",
					Example: deletedExample(exampleJob),
				},
			},
		},
	}, a.deleteJob)
}

// jobAnswers are the successes of the routes that show a job.
func jobAnswers() []describe.Answer {
	done := map[string]any{"A completed job": jobExample(graph, job.Completed)}

	return []describe.Answer{
		{
			Status:  http.StatusOK,
			Text:    "The job as it is now.",
			Headers: []string{"Preference-Applied"},
			Example: map[string]any{
				"A completed job":  jobExample(graph, job.Completed),
				"A job that waits": jobExample(graph, job.Pending),
			},
		},
		{
			Status:  http.StatusSeeOther,
			Headers: []string{"Location", "Preference-Applied"},
			Example: done,
			Schema:  &huma.Schema{Ref: schemaRefs + "JobAnswer"},
			Text:    "With a wait and redirect: Location downloads what the job gives out, or waits for that again.",
		},
	}
}

func (a *API) get(ctx context.Context, in *getInput) (*jobAwaited, error) {
	limit, applied, err := in.limit(in.request, 0)
	if err != nil {
		return nil, err
	}

	var v jobs.View
	if limit > 0 {
		v, err = a.Jobs.Wait(ctx, caller(ctx), plainID(in.ID), limit)
	} else {
		v, err = a.Jobs.Get(ctx, caller(ctx), plainID(in.ID))
	}

	if err != nil {
		return nil, err
	}

	answer := &jobAwaited{
		Status: http.StatusOK, PreferenceApplied: applied, Body: enclose(ctx, a.shown().job(v)),
	}
	if in.Redirect {
		answer.Status = http.StatusSeeOther
		answer.Location, err = a.lead(v, limit)
	}

	return answer, err
}

func (a *API) cancel(ctx context.Context, in *jobInput) (*jobShown, error) {
	v, err := a.Jobs.Cancel(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}

	return &jobShown{Body: enclose(ctx, a.shown().job(v))}, nil
}

func (a *API) deleteJob(ctx context.Context, in *deleteJobInput) (*deletedAnswer, error) {
	id := plainID(in.ID)
	if err := a.granted(ctx, id, in.Token); err != nil {
		return nil, err
	}

	if err := a.Jobs.Delete(ctx, caller(ctx), id); err != nil {
		return nil, err
	}

	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}

// idPattern is what every id looks like.
var idPattern = regexp.MustCompile(`^[a-z]+_[0-9A-Za-z]{1,64}$`)

// plainID keeps from databases what they might choke on, such as a NUL: nothing has the id "none".
func plainID(id string) string {
	if idPattern.MatchString(id) {
		return id
	}

	return "none"
}
