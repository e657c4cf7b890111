package httpapi

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// madeAnswer is an answer that shows what a call has made, or would make.
type madeAnswer struct {
	Status            int
	Location          string `header:"Location"             doc:"What was made; after a redirect, the file."`
	PreferenceApplied string `header:"Preference-Applied"   doc:"The wait that was followed."`
	Replayed          string `header:"Idempotency-Replayed" doc:"true where an earlier call with the same key has made it."`
	Body              made
}

// made is a job, what it would do, or a file.
type made struct{ enclosed any }

// MarshalJSON implements json.Marshaler.
func (m made) MarshalJSON() ([]byte, error) { return encode(m.enclosed) }

// Schema implements huma.SchemaProvider. What a route answers of it, the route says.
func (made) Schema(r huma.Registry) *huma.Schema {
	of := func(t reflect.Type) *huma.Schema { return r.Schema(t, true, "") }

	return &huma.Schema{OneOf: []*huma.Schema{
		of(reflect.TypeFor[envelope[jobBody]]()), of(reflect.TypeFor[envelope[planBody]]()),
		of(reflect.TypeFor[envelope[storedBody]]()),
	}}
}

// job is the submission of a call that makes a job.
func (c *call) job(
	content any, submit func(context.Context, *idempotency.Pending) (jobs.View, error),
) submission {
	return submission{
		content: content,
		submit: func(ctx context.Context, pending *idempotency.Pending) (*madeAnswer, error) {
			v, err := submit(ctx, pending)
			if err != nil {
				return nil, err
			}

			return c.answer(ctx, v)
		},
		recall: func(ctx context.Context, id string) (*madeAnswer, error) {
			v, err := c.Jobs.Get(ctx, c.caller, id)
			if err != nil {
				return nil, err
			}

			return c.answer(ctx, v)
		},
	}
}

// answer shows the job that was made: at once, or when it has ended if the caller waits. A caller
// whose wait cannot go on is answered as one whose time is up: a refusal would have the call sent
// again.
func (c *call) answer(ctx context.Context, v jobs.View) (*madeAnswer, error) {
	if c.wait > 0 {
		web.ExchangeOf(ctx).Forget() // the job is stored

		later, err := c.Jobs.WaitOn(ctx, c.caller, v, c.wait)
		switch {
		case fault.Is(err, fault.Unavailable):
			// the job is stored all the same, and is shown as it was then
		case err != nil:
			return nil, err
		default:
			v = later
		}
	}

	body := c.shown().job(v)
	c.sums.add(&body)
	answer := &madeAnswer{
		Status: http.StatusOK, PreferenceApplied: c.applied, Body: made{enclose(ctx, body)},
	}
	// A caller who does not wait sees the job: its call has made one, and a replay of it did not
	// fail.
	status := v.Job.Status()
	if status == job.Failed && c.wait > 0 {
		return nil, failed(v)
	}

	if c.redirect {
		location, err := c.lead(v, c.wait)
		answer.Status, answer.Location = http.StatusSeeOther, location

		return answer, err
	}

	if !status.Ended() {
		answer.Status, answer.Location = http.StatusAccepted, c.shown().jobURL(v.Job.ID())
	}

	return answer, nil
}

// What a call that makes a job can answer besides it.
const (
	withPlan = true // with dry_run, a plan
	jobAlone = false
)

// jobMade are the successes of a call that makes a job.
func jobMade(kind exampleKind, plan bool) []describe.Answer {
	shows, ended := &huma.Schema{Ref: schemaRefs + "JobAnswer"}, "With a wait: the job has ended."
	done := map[string]any{"A completed job": jobExample(kind, job.Completed)}

	either := describe.Answer{
		Status: http.StatusOK, Schema: shows, Text: ended, Example: done,
		Headers: []string{"Preference-Applied", replayedHeader},
	}
	if plan {
		either.Schema = &huma.Schema{OneOf: []*huma.Schema{shows, {Ref: schemaRefs + "PlanAnswer"}}}
		either.Text = ended + " With dry_run: what the job would do."
		either.Example = map[string]any{
			"A completed job": jobExample(kind, job.Completed), "A plan": planExample(),
		}
	}

	headers := []string{"Location", "Preference-Applied", replayedHeader}

	return []describe.Answer{
		{
			Status: http.StatusAccepted, Schema: shows, Headers: headers,
			Text:    "The job was stored and has not ended yet.",
			Example: map[string]any{"A job that waits": jobExample(kind, job.Pending)},
		},
		either,
		{
			Status:  http.StatusSeeOther,
			Schema:  shows,
			Headers: headers,
			Example: done,
			Text:    "With a wait and redirect: Location downloads what the job gives out, or waits for that again.",
		},
	}
}
