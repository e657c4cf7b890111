package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/fault"
)

// Download is content that a client saves as a file.
type Download struct {
	Name    string
	MIME    string
	SHA256  string // hex; its ETag
	Made    time.Time
	Content io.ReadSeeker
}

// Serve sends the content, or the part of it that the request asks for.
func (d Download) Serve(w http.ResponseWriter, r *http.Request, refuse Refuse) {
	w = uncompressed(w)
	h := w.Header()
	h.Set("Content-Type", d.MediaType())
	h.Set("Content-Disposition", d.Disposition())
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", d.tag())

	asked, err := d.asked(r)
	if err != nil {
		refuse(w, r, 0, err)
		return
	}

	http.ServeContent(ShapeRefusals(w, r, refuse), asked, "", d.Made, d.Content)
}

// MediaType is under which type the content is sent: one that no browser runs.
func (d Download) MediaType() string { return safeType(d.MIME) }

// Disposition has the content saved under its name.
func (d Download) Disposition() string { return disposition(d.Name) }

func (d Download) tag() string { return `"` + d.SHA256 + `"` }

// Redirect leads a request for the content to another place that has it. Where a condition names
// our own ETag, which that place does not know, or no content is asked for, it does nothing, and
// ok is false.
func (d Download) Redirect(w http.ResponseWriter, r *http.Request, to string) (ok bool) {
	for _, name := range []string{"If-Match", "If-None-Match", "If-Range"} {
		if strings.Contains(r.Header.Get(name), d.tag()) {
			return false
		}
	}

	if r.Method == http.MethodHead {
		return false
	}

	h := w.Header()
	h.Set("Location", to)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)

	return true
}

// asked returns the request as http.ServeContent is to understand it: POST is GET, to which a
// client was redirected that keeps its method; a range in an unknown unit is none (RFC 9110,
// section 14.2); and a suffix of no bytes lies outside of the content, where http.ServeContent
// would send an empty part.
func (d Download) asked(r *http.Request) (*http.Request, error) {
	asked := r.Clone(r.Context())
	if asked.Method == http.MethodPost {
		asked.Method = http.MethodGet
	}

	unit, set, _ := strings.Cut(r.Header.Get("Range"), "=")
	if !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		asked.Header.Del("Range")
		return asked, nil
	}

	size, err := d.Content.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("find out the size of a download: %w", err)
	}

	ranges := strings.Split(set, ",")
	for i, one := range ranges {
		if suffix, is := strings.CutPrefix(strings.TrimSpace(one), "-"); is && suffix != "" &&
			strings.Trim(suffix, "0") == "" {
			ranges[i] = fmt.Sprintf("%d-", size)
		}
	}

	asked.Header.Set("Range", "bytes="+strings.Join(ranges, ","))

	return asked, nil
}

// safeType returns the media type, unless a browser might run what the file holds.
func safeType(media string) string {
	const harmless = "application/octet-stream"

	base, _, err := mime.ParseMediaType(media)
	if err != nil {
		return harmless
	}

	switch base {
	case "text/html", "text/xml", "application/xml", "text/css", "message/rfc822",
		"application/x-shockwave-flash":
		return harmless
	}

	for _, part := range []string{"+xml", "script", "multipart/"} {
		if strings.Contains(base, part) {
			return harmless
		}
	}

	return media
}

// disposition names the file. A name that is not plain ASCII stands there twice, as RFC 6266
// advises: for those who know filename* (RFC 8187), and with underscores in the place of the rest
// for those who do not.
func disposition(name string) string {
	plain := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '_'
		}

		return c
	}, name)

	header := mime.FormatMediaType("attachment", map[string]string{"filename": plain})
	if plain == name {
		return header
	}

	return header + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// ShapeRefusals gives the refusals of http.ServeContent, which are plain text, the shape of every
// other error.
func ShapeRefusals(w http.ResponseWriter, r *http.Request, refuse Refuse) http.ResponseWriter {
	return &shapedRefusals{ResponseWriter: w, request: r, refuse: refuse}
}

type shapedRefusals struct {
	http.ResponseWriter
	request *http.Request
	refuse  Refuse
	refused bool
}

// WriteHeader implements http.ResponseWriter.
func (s *shapedRefusals) WriteHeader(status int) {
	if status < http.StatusBadRequest {
		s.ResponseWriter.WriteHeader(status)
		return
	}

	s.refused = true
	for _, name := range []string{
		"Content-Disposition",
		"Content-Length",
		"ETag",
		"Last-Modified",
	} {
		s.Header().Del(name)
	}
	// as of every refusal; http.ServeContent has taken it away
	s.Header().Set("Cache-Control", "no-store")

	text := "The condition in the request's header does not hold for this file."
	if status == http.StatusRequestedRangeNotSatisfiable {
		text = "The range lies outside of the file; Content-Range tells its size."
	}

	var err error = fault.New(fault.InvalidRequest, "%s", text)
	if status >= http.StatusInternalServerError {
		err = errors.New("the file could not be read for the download")
	}

	s.refuse(s.ResponseWriter, s.request, status, err)
}

// Write implements http.ResponseWriter.
func (s *shapedRefusals) Write(p []byte) (int, error) {
	if s.refused {
		return len(p), nil
	}

	return s.ResponseWriter.Write(p)
}
