package queue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"riverqueue.com/riverui"
)

// pagesPolicy lets River's pages run their own scripts and speak with their own server. They style
// their elements one by one.
const pagesPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'"

// Pages returns River's own pages, which show what is in the queue. They only look: what they could
// change there, such as to cancel a job of River's, would part the queue from the tasks.
//
// base is the path by which browsers reach them, mount the end of it that requests come with. They
// look at the database all the time from the first request on, until ctx ends.
func (q *Queue) Pages(ctx context.Context, base, mount string) (http.Handler, error) {
	pages, err := riverui.NewHandler(&riverui.HandlerOpts{
		Endpoints: riverui.NewEndpoints(q.client, nil), Logger: q.log, Prefix: base,
	})
	if err != nil {
		return nil, fmt.Errorf("the queue's pages: %w", err)
	}

	started := sync.OnceValue(func() error { return pages.Start(ctx) })

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "The queue can only be looked at. Change jobs by /v1/jobs.",
				http.StatusMethodNotAllowed)

			return
		}

		if err := started(); err != nil && !errors.Is(err, context.Canceled) {
			http.Error(w, "The queue cannot be looked at just now.",
				http.StatusServiceUnavailable)

			return
		}

		h := w.Header()
		h.Set("Content-Security-Policy", pagesPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")

		asked := r.Clone(r.Context())
		asked.URL.Path = base + r.URL.Path[len(mount):]
		asked.URL.RawPath = ""
		pages.ServeHTTP(tamed(w, asked), asked)
	}), nil
}
