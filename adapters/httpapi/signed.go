package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// How long a link that is asked for may last, in seconds: a minute to seven days.
const (
	minLink = 60
	maxLink = 7 * 24 * 60 * 60
)

// signedFields are what the body of the call may hold.
func signedFields() []option.Field {
	return []option.Field{
		{Name: "jobId", Type: option.Text, Doc: "The job whose files are wanted."},
		{
			Name: "task",
			Type: option.Text,
			Doc:  "The task whose files are wanted; by default the job's only export.",
		},
		{Name: "fileId", Type: option.Text, Doc: "The file that is wanted, instead of a job's."},
		{
			Name: "expiresIn",
			Type: option.Integer,
			Min:  minLink,
			Max:  maxLink,
			Doc:  "How many seconds the link lasts, by default a day; never longer than the file.",
		},
	}
}

type signedAnswer struct{ Body envelope[signedBody] }

type signedBody struct {
	URL       string    `json:"url"        format:"uri" doc:"Needs no key. Several files come as one zip."`
	Filename  string    `json:"filename"                doc:"Under which it is saved."                     example:"video.mp4"`
	ExpiresAt time.Time `json:"expires_at"              doc:"When the URL stops working."`
}

func (a *API) registerSigned() {
	register(a, endpoint{
		method:  http.MethodPost,
		path:    "/v1/download/signed",
		id:      "signDownload",
		scope:   mayRead,
		summary: "Make a download link",
		text:    "Signs a new link to a file, or to all files of a task as a zip.",
		Route: describe.Route{
			Tag: tagFiles, Body: signedRequestBody(),
			Faults: bodyFaults(stored(
				fault.JobNotFound,
				fault.TaskNotFound,
				fault.FileNotFound,
				fault.FileGone,
				fault.Conflict,
			)...),
			Answers: []describe.Answer{
				{
					Status: http.StatusOK,
					Text:   "The link.",
					Example: map[string]any{"A link": enclosed(signedBody{
						URL:       exampleShown().download(exampleLink()),
						Filename:  exampleName,
						ExpiresAt: exampleLink().Expires,
					})},
				},
			},
		},
	}, a.sign)
}

func (a *API) sign(ctx context.Context, in *rawInput) (*signedAnswer, error) {
	body, err := web.ReadJSON(in.request)
	if err != nil {
		return nil, err
	}

	want, err := readWanted(body)
	if err != nil {
		return nil, err
	}

	link, err := a.Jobs.Link(ctx, caller(ctx), want)
	if err != nil {
		return nil, err
	}

	return &signedAnswer{
		Body: enclose(
			ctx,
			signedBody{URL: a.shown().download(link), Filename: link.Name, ExpiresAt: link.Expires},
		),
	}, nil
}

func readWanted(body map[string]any) (jobs.Wanted, error) {
	values, faults := option.Parse(signedFields(), body, "")

	want := jobs.Wanted{Task: values.Text("task"), Lifetime: files.LinkLifetime}
	if n, given := values.Int("expiresIn"); given {
		want.Lifetime = time.Duration(n) * time.Second
	}

	switch byJob, byFile := values.Has("jobId"), values.Has("fileId"); {
	case len(faults) > 0:
	case !byJob && !byFile:
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "Name a jobId or a fileId.").On("jobId"),
		)
	case byJob && byFile:
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "Name a jobId or a fileId, not both.").On("fileId"),
		)
	case byFile && want.Task != "":
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "A task goes with a jobId.").On("task"),
		)
	case byFile:
		want.FileID = plainID(values.Text("fileId"))
	default:
		want.JobID = plainID(values.Text("jobId"))
	}

	return want, faults.Err()
}
