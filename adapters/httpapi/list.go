package httpapi

import (
	"context"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// defaultPage is how many jobs are listed where the caller does not say.
const defaultPage = 20

type listInput struct {
	Raw
	Paging
	Offset int    `query:"offset" minimum:"0" maximum:"100000" doc:"How many jobs to pass over; a cursor instead stays right while jobs are added." example:"0"`
	Status string `query:"status"                              doc:"Only jobs that stand there."                                                    example:"completed"  enum:"pending,processing,completed,failed,cancelled,expired"`
	Tag    string `query:"tag"                                 doc:"Only jobs with this tag."                                                       example:"invoice-42"                                                              maxLength:"255"`
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

	if in.Cursor != "" && in.request.URL.Query().Has("offset") {
		return nil, fault.New(fault.InvalidInput, "Send a cursor or an offset, not both.").
			On("offset")
	}

	tag, wrong := readTag(in.Tag)
	if wrong != nil {
		return nil, wrong.On("tag")
	}

	q := jobs.Search{
		Status: job.Status(in.Status),
		Tag:    tag,
		Skip:   in.Offset,
		Limit:  in.limit(defaultPage),
	}
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
		if next, err = cursorAt(
			jobCursor{Created: mark.Created.UnixMicro(), ID: mark.ID},
		); err != nil {
			return nil, err
		}
	}

	shown := make([]jobBody, len(page))
	for i, v := range page {
		shown[i] = a.shown().job(v)
	}

	return &listAnswer{Body: enclosePage(ctx, shown, q.Limit, next)}, nil
}
