package ports

import (
	"context"
	"io"
)

// Fetcher downloads what users name by URL.
//
// Addresses are judged after resolution, at dial time and on every redirect: private, loopback,
// link-local, metadata, mapped and multicast ranges are refused unless the operator allowed them.
// Only http and https; ports 80, 443 and 1024–65535. No proxy from the environment is used.
// Refusals and failures are faults on field "url" with a text that says what to change.
type Fetcher interface {
	// Check returns all faults of a download that is bound to be refused, nil where that cannot be
	// told without asking anyone. Refused are a URL that is none, of another scheme or port, or
	// whose host is a private address, and a header that may not be sent. So is a URL that holds a
	// user and a password, which would be shown wherever the URL is.
	Check(d Download) error
	// Fetch opens the download. The body ends with a fault when it grows over Request.MaxSize or
	// takes longer than the fetcher's time limit. An answer other than 2xx is a fault. The caller
	// closes the body.
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
	Body io.ReadCloser
	// from Content-Disposition or the last URL path segment; "" where neither gives one; not yet
	// cleaned
	Filename string
	Size     int64 // from Content-Length, −1 where unknown
}
