package fetch

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// filename returns the server's suggestion, else the last segment of the final URL, as it came:
// neither is fit for a path.
func filename(resp *http.Response) string {
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil &&
		params["filename"] != "" {
		return params["filename"]
	}

	path := resp.Request.URL.EscapedPath()

	segment := path[strings.LastIndexByte(path, '/')+1:]
	if name, err := url.PathUnescape(segment); err == nil {
		return name
	}

	return segment
}
