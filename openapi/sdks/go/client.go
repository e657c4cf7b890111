package convertd

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
)

// How says how a file is converted. The zero value is the API's defaults.
type How struct {
	To       string         // the file to write; default: beside the source, under the result's name
	Options  map[string]any // of the conversion
	Progress func(percent int64)
}

// Convert converts a file, a URL or an uploaded file into a file, whose path it returns. A deadline
// is set by ctx.
func (c *Client) Convert(ctx context.Context, source, format string, how How) (string, error) {
	request, err := c.place(ctx, source)
	if err != nil {
		return "", err
	}

	request["targetFormat"], request["options"] = format, how.Options
	if how.Options == nil {
		delete(request, "options")
	}

	job, err := c.StartConversion(ctx, request, nil)
	if err != nil {
		return "", err
	}

	if job, err = c.WaitFor(ctx, job.ID, how.Progress); err != nil {
		return "", err
	}

	link, err := LinkOf(job)
	if err != nil {
		return "", err
	}

	if how.To == "" {
		if how.To, err = beside(source, link); err != nil {
			return "", err
		}
	}

	return how.To, c.Download(ctx, link, how.To)
}

var (
	isURL    = regexp.MustCompile(`^https?://`)
	isFileID = regexp.MustCompile(`^file_[0-9A-Za-z]+$`)
)

// place is what the API takes for a source: files are uploaded first.
func (c *Client) place(ctx context.Context, source string) (map[string]any, error) {
	switch {
	case isURL.MatchString(source):
		return map[string]any{"url": source}, nil
	case isFileID.MatchString(source):
		return map[string]any{"file": source}, nil
	}

	stored, err := c.Upload(ctx, source)
	if err != nil {
		return nil, err
	}

	return map[string]any{"file": stored.ID}, nil
}

// Upload sends a file.
func (c *Client) Upload(ctx context.Context, name string) (*Stored, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}

	return call[*Stored](ctx, c, request{
		method: http.MethodPost, path: "/v1/upload", keyed: true, size: info.Size(),
		query:  url.Values{"filename": {filepath.Base(name)}},
		header: http.Header{"Content-Type": {"application/octet-stream"}},
		open:   func() (io.ReadCloser, error) { return os.Open(name) },
	})
}

// UploadFrom sends what is read, once.
func (c *Client) UploadFrom(
	ctx context.Context,
	content io.Reader,
	filename string,
) (*Stored, error) {
	return call[*Stored](ctx, c, request{
		method: http.MethodPost, path: "/v1/upload", size: -1,
		query:  url.Values{"filename": {filename}},
		header: http.Header{"Content-Type": {"application/octet-stream"}},
		open:   func() (io.ReadCloser, error) { return io.NopCloser(content), nil },
	})
}

// Tasks are the steps of a job by name.
type Tasks map[string]map[string]any

// Job starts a job of several steps.
func (c *Client) Job(ctx context.Context, tasks Tasks) (*Job, error) {
	return c.CreateJob(ctx, map[string]any{"tasks": tasks}, nil)
}

// WaitFor waits until a job has completed, and returns it; one that fails is an error. progress may
// be nil.
func (c *Client) WaitFor(
	ctx context.Context,
	id string,
	progress func(percent int64),
) (*Job, error) {
	for wait := 1; ; wait = min(wait*2, 30) {
		job, err := c.GetJob(ctx, id, url.Values{"wait": {strconv.Itoa(wait)}})
		if err != nil {
			return nil, err
		}

		if progress != nil {
			progress(job.Progress)
		}

		switch job.Status {
		case JobStatusCompleted:
			return job, nil
		case JobStatusPending, JobStatusProcessing:
		default:
			return nil, failureOf(job)
		}
	}
}

// LinkOf returns the link to what a job gives out: one file, or several as a zip.
func LinkOf(job *Job) (string, error) {
	for _, task := range job.Tasks {
		if task.Operation == "export/url" && task.Result != nil && task.Result.URL != "" {
			return task.Result.URL, nil
		}
	}

	return "", &Error{
		Code: CodeConflict, Message: job.ID + " gives no file out: add a task export/url.",
	}
}

// Download streams what a link leads to into a file, which appears whole or not at all.
func (c *Client) Download(ctx context.Context, link, to string) error {
	content, err := c.OpenDownload(ctx, link)
	if err != nil {
		return err
	}
	defer content.Close()

	part, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.part")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name())

	if _, err = io.Copy(part, content); err == nil {
		err = part.Chmod(0o644)
	}

	if closing := part.Close(); err == nil {
		err = closing
	}

	if err != nil {
		return fmt.Errorf("download %s: %w", to, err)
	}

	return os.Rename(part.Name(), to)
}

// OpenDownload opens what a link leads to.
func (c *Client) OpenDownload(ctx context.Context, link string) (io.ReadCloser, error) {
	res, err := c.send(ctx, request{method: http.MethodGet, path: link, signed: true})
	if err != nil {
		return nil, err
	}

	return res.Body, nil
}

// Formats lists the formats that the server knows; category may be "".
func (c *Client) Formats(ctx context.Context, category string) ([]Format, error) {
	query := url.Values{}
	if category != "" {
		query.Set("category", category)
	}

	page, err := c.ListFormats(ctx, query)
	if err != nil {
		return nil, err
	}

	return page.Items, nil
}

// beside is where a result is written if nobody says: beside its source, under its own name.
func beside(source, link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}

	to := path.Base(u.Path)
	if !isURL.MatchString(source) && !isFileID.MatchString(source) {
		to = filepath.Join(filepath.Dir(source), to)
	}

	if filepath.Clean(source) == to {
		return "", &Error{
			Code:    CodeConflict,
			Message: to + " is the source itself: say where to write the result.",
		}
	}

	return to, nil
}
