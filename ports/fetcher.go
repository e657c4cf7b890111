package ports

import (
	"context"
	"io"
)

// Fetcher downloads what users name by URL.
//
// Addresses are judged after resolution, at dial time and on every redirect: private, loopback, link-local, metadata, mapped and
// multicast ranges are refused unless the operator allowed them. Only http and https; ports 80, 443 and 1024–65535. No proxy from
// the environment is used. Refusals and failures are faults on field "url" with a text that says what to change.
type Fetcher interface {
	// Fetch opens the download. The body ends with a fault when it grows over Request.MaxSize or takes longer than the fetcher's time limit.
	// An answer other than 2xx is a fault. The caller closes the body.
	Fetch(ctx context.Context, r Download) (Downloaded, error)
}

// Download says what to fetch.
type Download struct {
	URL     string
	Headers map[string]string // sent with the request; dropped on a redirect to another origin
	MaxSize int64             // bytes
}

// Downloaded is an open download.
type Downloaded struct {
	Body     io.ReadCloser
	Filename string // from Content-Disposition or the last URL path segment; "" where neither gives one; not yet cleaned
	Size     int64  // from Content-Length, −1 where unknown
}
