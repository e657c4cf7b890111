package chaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

const (
	callLimit  = time.Minute            // of one try
	againAfter = 200 * time.Millisecond // what a careful client waits before it tries again
)

// client calls the API as a careful client does: what was cut off or refused for now is sent again
// until it is answered.
type client struct {
	base  func() string // where the API is now
	again atomic.Int64  // tries after the first
}

type call struct {
	method, path, contentType string
	key                       string // Idempotency-Key
	body                      []byte
}

// errForNow marks what may go well the next time.
var errForNow = errors.New("for now")

// do calls until there is an answer, and returns its body. Only a refusal for good and the end of
// ctx are errors.
func (c *client) do(ctx context.Context, what call) ([]byte, error) {
	for {
		body, err := c.try(ctx, what)
		if err == nil || !errors.Is(err, errForNow) {
			return body, err
		}

		c.again.Add(1)

		if !pause(ctx, againAfter) {
			return nil, errors.Join(ctx.Err(), err)
		}
	}
}

func (c *client) try(ctx context.Context, what call) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()

	req, err := http.NewRequestWithContext(
		ctx,
		what.method,
		c.base()+what.path,
		bytes.NewReader(what.body),
	)
	if err != nil {
		return nil, err
	}

	if what.contentType != "" {
		req.Header.Set("Content-Type", what.contentType)
	}

	if what.key != "" {
		req.Header.Set("Idempotency-Key", what.key)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errForNow, err)
	}
	defer res.Body.Close()

	body, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %s %s: %w", errForNow, what.method, what.path, err)
	case res.StatusCode < http.StatusMultipleChoices:
		return body, nil
	case res.StatusCode >= http.StatusInternalServerError || res.Header.Get("Retry-After") != "":
		return nil, fmt.Errorf(
			"%w: %s %s: %s: %.500s",
			errForNow,
			what.method,
			what.path,
			res.Status,
			body,
		)
	}

	return nil, fmt.Errorf("%s %s: %s: %.500s", what.method, what.path, res.Status, body)
}

// ask does a call and reads the data of its answer.
func ask[T any](ctx context.Context, c *client, what call) (T, error) {
	var answer struct{ Data T }

	body, err := c.do(ctx, what)
	if err == nil {
		err = json.Unmarshal(body, &answer)
	}

	return answer.Data, err
}

type page struct {
	Data []job
	Meta struct {
		Pagination struct {
			Next string `json:"next_cursor"`
		}
	}
}

// page returns one page of the list of jobs.
func (c *client) page(ctx context.Context, cursor string) (page, error) {
	var p page

	body, err := c.do(
		ctx,
		call{method: http.MethodGet, path: "/v1/jobs?limit=100&cursor=" + url.QueryEscape(cursor)},
	)
	if err == nil {
		err = json.Unmarshal(body, &p)
	}

	return p, err
}
