package httpapi

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// maxWait is the longest that an answer is held, in seconds.
const maxWait = 120

// Waiting is how long a caller wants the answer held. It is exported for huma alone.
type Waiting struct {
	Wait   int    `query:"wait" minimum:"0" maximum:"120" doc:"Hold the answer until the job has ended, at most this many seconds." example:"60"`
	Prefer string `header:"Prefer" doc:"wait=N does the same as the query, which wins." example:"wait=60"`
}

// CreateInput is what the calls that make a job take beside their bodies. It is exported for huma alone.
type CreateInput struct {
	Raw
	Waiting
	Repeating
	Redirect bool `query:"redirect" doc:"With a wait: answer 303 to the download URL when the job has ended." example:"false"`
}

// Raw gives a handler the request itself, so that it can stream the body: huma would hold it in memory. It is exported for huma alone.
type Raw struct{ request *http.Request }

// Resolve implements huma.Resolver.
func (r *Raw) Resolve(ctx huma.Context) []error {
	r.request, _ = humago.Unwrap(ctx)
	return nil
}

// limit returns how long to wait, and what to say about a preference that is followed.
func (w Waiting) limit(r *http.Request) (limit time.Duration, applied string) {
	if w.Wait > 0 {
		return time.Duration(w.Wait) * time.Second, ""
	}
	seconds := preferredWait(r.Header.Values("Prefer"))
	if seconds == 0 {
		return 0, ""
	}
	return time.Duration(seconds) * time.Second, "wait=" + strconv.Itoa(seconds)
}

// preferredWait reads the seconds out of Prefer headers (RFC 7240). A bare "wait" means as long as possible; what cannot be understood is
// no preference.
func preferredWait(headers []string) int {
	for preference := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, given := strings.Cut(preference, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "wait") {
			continue
		}
		seconds, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 31)
		switch {
		case !given:
			return maxWait
		case err != nil:
			return 0
		}
		return int(min(seconds, maxWait))
	}
	return 0
}

// jobAnswer is an answer that shows a job.
type jobAnswer struct {
	Status            int
	Location          string `header:"Location" doc:"The job; after a redirect, the file."`
	PreferenceApplied string `header:"Preference-Applied" doc:"The wait that was followed."`
	Replayed          string `header:"Idempotency-Replayed" doc:"true where an earlier call with the same key has made it."`
	Body              jobOrPlan
}

// jobOrPlan encloses a job, or with dry_run what it would do.
type jobOrPlan struct{ enclosed any }

// MarshalJSON implements json.Marshaler.
func (j jobOrPlan) MarshalJSON() ([]byte, error) { return encode(j.enclosed) }

// Schema implements huma.SchemaProvider.
func (jobOrPlan) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[envelope[jobBody]](), true, ""), r.Schema(reflect.TypeFor[envelope[planBody]](), true, ""),
	}}
}

// jobShown is an answer that shows a job which is there.
type jobShown struct {
	PreferenceApplied string `header:"Preference-Applied" doc:"The wait that was followed."`
	Body              envelope[jobBody]
}

// rawInput is what a call takes that reads its body itself and nothing else.
type rawInput struct{ Raw }

// replayed answers a repeated call with what the first has made.
func (a *API) replayed(ctx context.Context, in *CreateInput, id string) (*jobAnswer, error) {
	v, err := a.Jobs.Get(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	answer, err := a.created(ctx, in, v)
	if answer != nil {
		answer.Replayed = isReplay
	}
	return answer, err
}

// created answers a call that made a job: at once, or when the job has ended if the caller waits. A caller whose wait cannot go on is answered as one
// whose time is up: a refusal would have the call sent again.
func (a *API) created(ctx context.Context, in *CreateInput, v jobs.View) (*jobAnswer, error) {
	limit, applied := in.limit(in.request)
	if limit > 0 {
		later, err := a.Jobs.WaitOn(ctx, caller(ctx), v, limit)
		switch {
		case fault.Is(err, fault.Unavailable): // the job is stored all the same, and is shown as it was then
		case err != nil:
			return nil, err
		default:
			v = later
		}
	}
	status := v.Job.Status()
	if status == job.Failed && limit > 0 { // a caller who does not wait sees the job: its call has made one, and a repeat of it did not fail
		return nil, failed(v)
	}
	answer := &jobAnswer{Status: http.StatusOK, PreferenceApplied: applied, Body: jobOrPlan{enclose(ctx, a.shown().job(v))}}
	switch download, ok := v.Download(); {
	case !status.Ended():
		answer.Status, answer.Location = http.StatusAccepted, a.shown().jobURL(v.Job.ID())
	case in.Redirect && limit > 0 && ok:
		answer.Status, answer.Location = http.StatusSeeOther, a.shown().download(download)
	}
	return answer, nil
}

// failed tells why a job failed, as if the task's fault were the request's.
func failed(v jobs.View) error {
	why, task, ok := v.Job.Failure()
	if !ok {
		return fault.New(fault.ConversionFailed, "The job failed; its tasks say why.").With("jobId", v.Job.ID())
	}
	return why.Fault().With("jobId", v.Job.ID()).With("task", task)
}

func (a *API) shown() mapper { return mapper{publicURL: a.cfg.PublicURL, now: a.Clock.Now()} }
