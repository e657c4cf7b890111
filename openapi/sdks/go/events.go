package convertd

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// retryEvents is how long a stream that broke rests.
const retryEvents = time.Second / 2

// Happened is something that happened to a job.
type Happened struct {
	ID    string
	Event string
	Data  JobEvent
}

// last tells whether nothing more happens to the job.
func (h Happened) last() bool {
	switch h.Event {
	case "job.completed", "job.failed", "job.cancelled", "job.expired":
		return true
	}

	return false
}

// Events yields what happens to a job, as it happens, until it has ended. A connection that breaks
// is taken up again.
func (c *Client) Events(ctx context.Context, id string) iter.Seq2[Happened, error] {
	return func(yield func(Happened, error) bool) {
		from := ""

		for failures := 0; ; {
			header := http.Header{}
			if from != "" {
				header.Set("Last-Event-Id", from)
			}

			stream, err := c.send(ctx, request{
				method: http.MethodGet,
				path:   "/v1/jobs/" + url.PathEscape(id) + "/events",
				header: header,
			})
			if err != nil {
				yield(Happened{}, err)
				return
			}

			for h, broken := range parse(stream.Body) {
				if err = broken; broken != nil {
					break
				}

				from, failures = h.ID, 0
				if !yield(h, nil) || h.last() {
					stream.Body.Close()
					return
				}
			}

			stream.Body.Close()

			if failures++; failures > c.Retries || sleep(ctx, retryEvents) != nil {
				yield(
					Happened{},
					&Error{
						Code:    CodeNetworkError,
						Message: "The stream of events broke.",
						cause:   err,
					},
				)
				return
			}
		}
	}
}

// parse reads server-sent events as they come.
func parse(stream io.Reader) iter.Seq2[Happened, error] {
	return func(yield func(Happened, error) bool) {
		var (
			h    Happened
			data string
		)

		lines := bufio.NewScanner(stream)
		lines.Buffer(nil, 16<<20)

		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ":")
			value = strings.TrimPrefix(value, " ")

			switch {
			case name == "id":
				h.ID = value
			case name == "event":
				h.Event = value
			case name == "data":
				data = value
			case name == "" && value == "" && data != "":
				err := json.Unmarshal([]byte(data), &h.Data)
				if !yield(h, err) {
					return
				}

				h, data = Happened{}, ""
			}
		}

		if err := lines.Err(); err != nil {
			yield(h, err)
		}
	}
}
