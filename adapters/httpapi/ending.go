package httpapi

import (
	"context"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// ending is what is told of a job's end beside that it has ended: why it failed, or where its
// result is.
type ending struct {
	failure *fault.Fault
	url     string // "" where it gives out no one download
	results map[string]givenOut
}

// givenOut is what an export gives out.
type givenOut struct {
	URL       string     `json:"url"        format:"uri" doc:"Where it is downloaded: the file, or a zip of several."`
	ExpiresAt *time.Time `json:"expires_at"              doc:"When the URL stops working."`
}

// endingOf looks at the job once it has ended. One that is gone by then is told of as far as its
// event does.
func (a *API) endingOf(ctx context.Context, e event.Event) ending {
	end, err := lookAtEnd(ctx, a.Jobs, caller(ctx), a.shown(), e)
	if err != nil {
		return ending{failure: toldFailure(e)}
	}

	return end
}

// toldFailure is why a job failed, as its event tells it.
func toldFailure(e event.Event) *fault.Fault {
	d, _ := e.Data.(event.Job)
	if d.Failure == nil {
		return nil
	}

	return fault.New(fault.Kind(d.Failure.Kind), "%s", d.Failure.Text)
}

// lookAtEnd returns how a job has ended. One that is gone is no error.
func lookAtEnd(
	ctx context.Context, service *jobs.Service, p access.Principal, m mapper, e event.Event,
) (ending, error) {
	if !e.Name.Ends() {
		return ending{}, nil
	}

	v, err := service.Get(ctx, p, e.Subject)
	if fault.Is(err, fault.JobNotFound) {
		return ending{failure: toldFailure(e)}, nil
	}

	if err != nil {
		return ending{}, err
	}

	if why, _, ok := v.Job.Failure(); ok && v.Job.Status() == job.Failed {
		return ending{failure: why.Fault()}, nil
	}

	if v.Job.Status() != job.Completed {
		return ending{}, nil
	}

	end := ending{results: map[string]givenOut{}}
	if link, ok := v.Download(); ok {
		end.url = m.download(link)
	}

	for _, t := range v.Job.State().Tasks {
		if t.Result == nil || !linked(t) {
			continue
		}

		if made := m.result(t, v); made.URL != "" {
			end.results[t.Name] = givenOut{URL: made.URL, ExpiresAt: made.ExpiresAt}
		}
	}

	return end, nil
}
