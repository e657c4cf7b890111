package httpapi

import (
	"context"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// defaultPage is how many jobs are listed where the caller does not say.
const defaultPage = 20

type listInput struct {
	Paging
	Status string `query:"status" enum:"pending,processing,completed,failed,cancelled,expired" doc:"Only jobs that stand there." example:"completed"`
	Tag    string `query:"tag" maxLength:"255" doc:"Only jobs with this tag." example:"invoice-42"`
}

type listAnswer struct{ Body envelope[[]jobBody] }

// jobCursor is a place in the list of jobs.
type jobCursor struct {
	Created int64  `json:"c"` // microseconds since 1970
	ID      string `json:"i"`
}

func (a *API) list(ctx context.Context, in *listInput) (*listAnswer, error) {
	at, err := readCursor[jobCursor](in.Cursor)
	if err != nil {
		return nil, err
	}
	tag, wrong := readTag(in.Tag)
	if wrong != nil {
		return nil, wrong.On("tag")
	}
	q := jobs.Search{Status: job.Status(in.Status), Tag: tag, Limit: in.limit(defaultPage)}
	if in.Cursor != "" {
		if !idPattern.MatchString(at.ID) {
			return nil, badCursor(nil)
		}
		q.After = ports.JobMark{Created: time.UnixMicro(at.Created).UTC(), ID: at.ID}
	}
	page, mark, err := a.Jobs.List(ctx, caller(ctx), q)
	if err != nil {
		return nil, err
	}
	next := ""
	if mark != nil {
		if next, err = cursorAt(jobCursor{Created: mark.Created.UnixMicro(), ID: mark.ID}); err != nil {
			return nil, err
		}
	}
	shown := make([]jobBody, len(page))
	for i, v := range page {
		shown[i] = a.shown().job(v)
	}
	return &listAnswer{Body: enclosePage(ctx, shown, q.Limit, next)}, nil
}
