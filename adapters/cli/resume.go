package cli

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// resumable is from which size on a file goes in an upload that can be resumed, in bytes: a
	// smaller one is sent again sooner than it is asked how far it is.
	resumable = 8 << 20
	// patience is how long an upload is tried again that does not get any further.
	patience                   = 2 * time.Minute
	shortestPause, longestWait = 200 * time.Millisecond, 15 * time.Second

	pathUploads = "/v1/uploads"
	headTus     = "Tus-Resumable"
	headOffset  = "Upload-Offset"
	headLength  = "Upload-Length"
	versionTus  = "1.0.0"
)

// errPlain is returned where the server takes no upload that can be resumed, from us at least.
var errPlain = errors.New("the server takes no such upload")

// resuming is an upload that goes on where it was when its connection broke.
type resuming struct {
	*client

	id   string
	file *outgoing
	from int64 // how far it had come when the attempt began
}

// begin begins an upload.
func (r *resuming) begin(ctx context.Context) error {
	name := base64.StdEncoding.EncodeToString([]byte(r.file.name))

	said, err := r.tus(ctx, http.MethodPost, pathUploads, nil, http.Header{
		headLength:        {strconv.FormatInt(r.file.size, 10)},
		"Upload-Metadata": {"filename " + name},
	})
	if err != nil {
		var refused *refusal
		if errors.As(err, &refused) && (refused.status == http.StatusUnauthorized ||
			refused.status == http.StatusNotFound ||
			refused.status == http.StatusMethodNotAllowed) {
			return errPlain
		}

		return err
	}

	place := said.Get("Location")
	if r.id = place[strings.LastIndex(place, "/")+1:]; r.id == "" {
		return fmt.Errorf("%s has begun an upload, and does not say where", r.base)
	}

	return nil
}

func (r *resuming) path() string { return pathUploads + "/" + url.PathEscape(r.id) }

// send sends what is missing, again and again as long as it gets any further.
func (r *resuming) send(ctx context.Context) error {
	pause, moved := shortestPause, time.Now()

	for {
		before := r.from

		whole, err := r.attempt(ctx)
		if whole {
			return nil
		}

		if ctx.Err() != nil || final(err) {
			return err
		}

		if r.from > before {
			pause, moved = shortestPause, time.Now()
		} else if time.Since(moved) > patience {
			return fmt.Errorf("%w; go on with: convertd upload --resume %s FILE", err, r.id)
		}

		if err := wait(ctx, pause); err != nil {
			return err
		}

		pause = min(2*pause, longestWait)
	}
}

// attempt asks how far the upload is, and sends the rest.
func (r *resuming) attempt(ctx context.Context) (whole bool, err error) {
	said, err := r.tus(ctx, http.MethodHead, r.path(), nil, nil)
	if err != nil {
		return false, err
	}

	r.from, err = strconv.ParseInt(said.Get(headOffset), 10, 64)
	length := said.Get(headLength)

	if err != nil || length != strconv.FormatInt(r.file.size, 10) {
		return false, usage("upload %s is of another file: it has %s bytes, this one %d",
			r.id, length, r.file.size)
	}

	if r.from == r.file.size {
		return true, nil
	}

	_, err = r.tus(ctx, http.MethodPatch, r.path(), r.file.rest(r.from), http.Header{
		headOffset:     {strconv.FormatInt(r.from, 10)},
		"Content-Type": {"application/offset+octet-stream"},
	})

	return err == nil, err
}

// made returns the answer about the file, once it is there.
func (r *resuming) made(ctx context.Context) (json.RawMessage, error) {
	since := time.Now()

	for {
		e, err := r.call(ctx, http.MethodGet, r.path(), nil, nil, "")

		var shown struct {
			File json.RawMessage `json:"file"`
		}
		if err == nil {
			err = json.Unmarshal(e.Data, &shown)
			since = time.Now()
		}

		switch {
		case err == nil && len(shown.File) > 0:
			return shown.File, nil
		case err != nil && (final(err) || time.Since(since) > patience):
			return nil, err
		}

		if err := wait(ctx, shortestPause); err != nil {
			return nil, err
		}
	}
}

// tus does a request of tus, and returns the answer's header. An error of the server is a refusal;
// of one without a body, by its status alone.
func (c *client) tus(
	ctx context.Context, method, path string, body io.Reader, header http.Header,
) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}

	if rest, ok := body.(*remainder); ok {
		req.ContentLength = rest.left.Size()
	}

	maps.Copy(req.Header, header)

	req.Header.Set(headTus, versionTus)

	if c.key != "" {
		req.Header.Set("X-Api-Key", c.key)
	}

	res, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(err)
	}
	defer res.Body.Close()

	content, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("the answer of %s broke off: %w", c.base, err)
	}

	if method == http.MethodHead && res.StatusCode >= http.StatusMultipleChoices {
		return nil, &refusal{
			res.StatusCode, strconv.Itoa(res.StatusCode), "The upload is not there, or is over.",
		}
	}

	_, err = c.read(res.StatusCode, content)

	return res.Header, err
}

// final reports whether trying again helps nobody.
func final(err error) bool {
	var (
		refused *refusal
		typed   *UsageError
	)

	switch {
	case errors.As(err, &typed):
		return true
	case !errors.As(err, &refused):
		return false
	}

	switch refused.status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusLocked,
		http.StatusTooManyRequests:
		return false
	default:
		return refused.status < http.StatusInternalServerError
	}
}

func wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()

	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
