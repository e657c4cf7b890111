package httpapi

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
)

type downloadInput struct {
	ID        string `path:"id" doc:"The file's id; of a zip, the job's." example:"file_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
	Filename  string `path:"filename" doc:"The file's name, as it was signed." example:"video.mp4"`
	Task      string `query:"task" doc:"Of a zip: the task whose files are in it; the id is then the job's." example:"export-file"`
	Expires   string `query:"expires" doc:"When the link expires, in seconds since 1970." example:"1771237860"`
	KeyID     string `query:"kid" doc:"Which key signed the link." example:"sk_01KHGEP0"`
	Signature string `query:"signature" doc:"HMAC-SHA256, in hex." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

func (a *API) registerDownload() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "downloadFile", Method: http.MethodGet, Path: "/v1/files/{id}/{filename}", Summary: "Download a file by its signed link",
		Description: "Needs no key: the signature grants it. Takes Range, If-Range and If-None-Match; HEAD works too.",
	}, a.download)
}

func (a *API) download(ctx context.Context, in *downloadInput) (*huma.StreamResponse, error) {
	d, err := a.Files.Follow(ctx, in.link())
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer d.Content.Close()
		r, w := humago.Unwrap(hc)
		serveFile(w, r, d)
	}}, nil
}

// link returns what the URL says. An expiry that is no number stays zero, which has long passed.
func (in *downloadInput) link() files.Signed {
	link := files.Signed{Link: access.Link{FileID: in.ID, Name: in.Filename, KeyID: in.KeyID}, Signature: in.Signature}
	if in.Task != "" {
		link.FileID, link.JobID, link.Task = "", in.ID, in.Task
	}
	if seconds, err := strconv.ParseInt(in.Expires, 10, 64); err == nil {
		link.Expires = time.Unix(seconds, 0).UTC()
	}
	return link
}

func serveFile(w http.ResponseWriter, r *http.Request, d files.Download) {
	h := w.Header()
	h.Set("Content-Type", safeType(d.MIME))
	h.Set("Content-Disposition", disposition(d.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+d.SHA256+`"`)
	http.ServeContent(&shapedRefusals{ResponseWriter: w, request: r}, r, "", d.Made, d.Content)
}

// safeType returns the media type, unless a browser might run what the file holds.
func safeType(media string) string {
	const harmless = "application/octet-stream"
	base, _, err := mime.ParseMediaType(media)
	if err != nil {
		return harmless
	}
	switch base {
	case "text/html", "text/xml", "application/xml", "text/css", "message/rfc822", "application/x-shockwave-flash":
		return harmless
	}
	for _, part := range []string{"+xml", "script", "multipart/"} {
		if strings.Contains(base, part) {
			return harmless
		}
	}
	return media
}

// disposition names the file, as RFC 5987 says where the name is not plain ASCII.
func disposition(name string) string {
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": name}); d != "" {
		return d
	}
	return "attachment"
}

// shapedRefusals gives the refusals of http.ServeContent, which are plain text, the shape of every other error.
type shapedRefusals struct {
	http.ResponseWriter
	request *http.Request
	refused bool
}

// WriteHeader implements http.ResponseWriter.
func (s *shapedRefusals) WriteHeader(status int) {
	if status < http.StatusBadRequest {
		s.ResponseWriter.WriteHeader(status)
		return
	}
	s.refused = true
	for _, name := range []string{"Content-Disposition", "Content-Length", "ETag", "Last-Modified"} {
		s.Header().Del(name)
	}
	s.Header().Set("Cache-Control", "no-store") // as of every refusal; http.ServeContent has taken it away
	text := "The condition in the request's header does not hold for this file."
	if status == http.StatusRequestedRangeNotSatisfiable {
		text = "The range lies outside of the file; Content-Range tells its size."
	}
	var err error = fault.New(fault.InvalidRequest, "%s", text)
	if status >= http.StatusInternalServerError {
		err = errors.New("the file could not be read for the download")
	}
	refuseAs(s.ResponseWriter, problemOf(s.request.Context(), err), status)
}

// Write implements http.ResponseWriter.
func (s *shapedRefusals) Write(p []byte) (int, error) {
	if s.refused {
		return len(p), nil
	}
	return s.ResponseWriter.Write(p)
}
