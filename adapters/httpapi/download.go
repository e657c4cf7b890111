package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

type downloadInput struct {
	ID        string `path:"id"       doc:"The file's id; of a zip, the job's."                                 example:"file_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
	Filename  string `path:"filename" doc:"The file's name, as it was signed."                                  example:"video.mp4"`
	Task      string `                doc:"Of a zip: the task whose files are in it; the id is then the job's." example:"export-file"                                                      query:"task"`
	Expires   string `                doc:"When the link expires, in seconds since 1970."                       example:"1771237860"                                                       query:"expires"`
	KeyID     string `                doc:"Which key signed the link."                                          example:"sk_01KHGEP0"                                                      query:"kid"`
	Signature string `                doc:"HMAC-SHA256, in hex."                                                example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" query:"signature"`
}

func (a *API) registerDownload() {
	registerLanding(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/files/{id}/{filename}",
		id:      "downloadFile",
		summary: "Download a file by its signed link",
		text: "Needs no key: the signature grants it. Takes Range, If-Range and If-None-Match; HEAD works too. " +
			"Where files are in a bucket, it redirects to a URL of the bucket that is good for an hour and takes Range as well.",
		Route: describe.Route{
			Tag:    tagFiles,
			Needs:  []string{"expires", "kid", "signature"},
			Params: rangeParams(),
			Faults: stored(fault.LinkExpired, fault.FileGone, fault.StorageMissing),
			Also:   rangeFaults(),
			Answers: append(contentSent(), describe.Answer{
				Status: http.StatusSeeOther, Media: describe.None, Headers: []string{"Location"},
				Text: "Where files are in a bucket: Location is the file there.",
			}),
		},
	}, a.download)
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/download/{jobId}",
		id:      "downloadJob",
		scope:   mayRead,
		summary: "Download what a job gives out",
		text: "The file of the job's export, or several as a zip, as the body of the answer: for clients that hold " +
			"a key and want no link. Takes Range, If-Range and If-None-Match; HEAD works too.",
		Route: describe.Route{
			Tag: tagFiles, Params: rangeParams(), Also: rangeFaults(), Answers: contentSent(),
			Faults: stored(
				fault.JobNotFound,
				fault.TaskNotFound,
				fault.Conflict,
				fault.FileNotFound,
				fault.FileGone,
				fault.LinkExpired,
				fault.StorageMissing,
			),
		},
	}, a.downloadJob)
}

type downloadJobInput struct {
	JobID string `path:"jobId" doc:"The job's id."                                                      example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	Task  string `             doc:"The task whose files are wanted; by default the job's only export." example:"export-file"                    query:"task"`
}

// downloadJob sends what a link to the job's files would lead to.
func (a *API) downloadJob(ctx context.Context, in *downloadJobInput) (*huma.StreamResponse, error) {
	want := jobs.Wanted{JobID: plainID(in.JobID), Task: in.Task, Lifetime: files.LinkLifetime}
	link, err := a.Jobs.Link(ctx, caller(ctx), want)
	// nothing is wrong with the call: the job has no export, or several
	if fault.Is(err, fault.InvalidInput) {
		return nil, fault.New(fault.Conflict, "%s", fault.Of(err).Text)
	}

	if err != nil {
		return nil, err
	}

	// The bytes themselves: a redirect to a bucket would take the key along, with many a client.
	found, d, err := a.Files.Follow(ctx, link)
	if err != nil {
		return nil, err
	}

	return a.sending(found, d), nil
}

// rangeFaults are what asking for a part of some content can be refused with.
func rangeFaults() map[int][]fault.Kind {
	return map[int][]fault.Kind{
		http.StatusPreconditionFailed:           {fault.InvalidRequest},
		http.StatusRequestedRangeNotSatisfiable: {fault.InvalidRequest},
	}
}

// rangeParams are the headers by which a part of some content is asked for.
func rangeParams() []*huma.Param {
	header := func(name, text string, example any) *huma.Param {
		return &huma.Param{
			Name: name, In: "header", Description: text,
			Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{example}},
		}
	}

	const tag = `"9f86d081884c7d659a2feaa0c55ad015"`

	return []*huma.Param{
		header("Range", "The part of the file to send.", "bytes=0-1023"),
		header(
			"If-Range",
			"Send the part only if the file still has this ETag, else the whole.",
			tag,
		),
		header("If-None-Match", "Send nothing if the file still has this ETag.", tag),
	}
}

// contentSent are the successes of a route that sends a file's content.
func contentSent() []describe.Answer {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	sent := []string{
		"ETag",
		"Last-Modified",
		"Accept-Ranges",
		"Content-Disposition",
		"Content-Security-Policy",
		"Content-Length",
	}

	return []describe.Answer{
		{Status: http.StatusOK, Text: "The file.", Media: "*/*", Schema: bytes, Headers: sent},
		{
			Status:  http.StatusPartialContent,
			Text:    "The part of the file that Range asked for.",
			Media:   "*/*",
			Schema:  bytes,
			Headers: append([]string{"Content-Range"}, sent...),
		},
		{
			Status:  http.StatusNotModified,
			Text:    "The file is still the one that If-None-Match names.",
			Media:   describe.None,
			Headers: []string{"ETag", "Content-Disposition", "Content-Security-Policy"},
		},
	}
}

func (a *API) download(ctx context.Context, in *downloadInput) (*huma.StreamResponse, error) {
	found, err := a.Files.Find(ctx, in.link())
	if err != nil {
		return nil, err
	}

	if past, err := a.past(ctx, found); past != nil || err != nil {
		return past, err
	}

	d, err := a.Files.Open(ctx, found)
	if err != nil {
		return nil, err
	}

	return a.sending(found, d), nil
}

// past answers with a redirect to the storage itself; nil where that gives nothing out.
func (a *API) past(ctx context.Context, found files.Found) (*huma.StreamResponse, error) {
	f, _ := found.Sole()
	content := web.Download{Name: f.Name, MIME: f.MIME, SHA256: f.SHA256}

	to, err := a.Files.Presign(ctx, found, ports.Served{
		Disposition: content.Disposition(), MIME: content.MediaType(),
	})
	if err != nil || to == "" {
		return nil, err
	}

	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		if content.Redirect(w, r, to) {
			a.note(r, found)
			return
		}

		d, err := a.Files.Open(r.Context(), found)
		if err != nil {
			refuse(w, r, 0, err)
			return
		}

		a.sending(found, d).Body(hc)
	}}, nil
}

// note notes that content is being sent. That it could not be noted is no reason not to send it.
func (a *API) note(r *http.Request, found files.Found) {
	if !fromStart(r) {
		return
	}

	if err := a.Files.Downloaded(r.Context(), found); err != nil {
		a.Log.WarnContext(r.Context(), "a download was not noted", "cause", err)
	}
}

// sending answers with an opened download, and closes it.
func (a *API) sending(found files.Found, d files.Download) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer d.Content.Close()

		r, w := humago.Unwrap(hc)
		a.note(r, found)

		content := web.Download{
			Name: d.Name, MIME: d.MIME, SHA256: d.SHA256, Made: d.Made, Content: d.Content,
		}
		content.Serve(w, r, refuse)
	}}
}

// fromStart reports whether a request asks for content from its first byte on, which is once for
// each download, however many parts follow.
func fromStart(r *http.Request) bool {
	ranged := r.Header.Get("Range")

	return r.Method != http.MethodHead && r.Header.Get("If-None-Match") == "" &&
		(ranged == "" || strings.HasPrefix(ranged, "bytes=0-"))
}

// link returns what the URL says. An expiry that is no number stays zero, which has long passed.
func (in *downloadInput) link() files.Signed {
	link := files.Signed{
		Link:      access.Link{FileID: in.ID, Name: in.Filename, KeyID: in.KeyID},
		Signature: in.Signature,
	}
	if in.Task != "" {
		link.FileID, link.JobID, link.Task = "", in.ID, in.Task
	}

	if seconds, err := strconv.ParseInt(in.Expires, 10, 64); err == nil {
		link.Expires = time.Unix(seconds, 0).UTC()
	}

	return link
}
