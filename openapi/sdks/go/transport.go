package convertd

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// longestPause is how long to wait for a server that says when to come again; longer than that is
// an error.
const longestPause = time.Minute

// Client is a client of a convertd server. Every call of the API is a method of it. It is safe for
// concurrent use.
type Client struct {
	BaseURL string // default: CONVERTD_SERVER, or http://127.0.0.1:8080
	APIKey  string // default: CONVERTD_KEY
	Retries int    // how often a request is repeated that can be
	HTTP    *http.Client
}

// New returns a client of the server; "" stands for the one that CONVERTD_SERVER names.
func New(baseURL, apiKey string) *Client {
	c := &Client{BaseURL: baseURL, APIKey: apiKey, Retries: 4, HTTP: http.DefaultClient}
	if c.BaseURL == "" {
		c.BaseURL = os.Getenv("CONVERTD_SERVER")
	}

	if c.BaseURL == "" {
		c.BaseURL = "http://127.0.0.1:8080"
	}

	if c.APIKey == "" {
		c.APIKey = os.Getenv("CONVERTD_KEY")
	}

	c.BaseURL = strings.TrimSuffix(strings.TrimRight(c.BaseURL, "/"), "/v1")

	return c
}

// Page is a page of a list: NextCursor leads to the next one, and is "" at the end.
type Page[T any] struct {
	Items      []T
	NextCursor string
}

// request is a call of the API.
type request struct {
	method, path string
	query        url.Values
	header       http.Header
	body         any                           // sent as JSON
	open         func() (io.ReadCloser, error) // what is sent instead, opened for each attempt
	size         int64                         // of what is opened; 0 where it is not known
	keyed        bool
	signed       bool // path is a URL that needs no key
}

type answer[T any] struct {
	Data T `json:"data"`
	Meta struct {
		Pagination struct {
			NextCursor string `json:"next_cursor"`
		} `json:"pagination"`
	} `json:"meta"`
}

func call[T any](ctx context.Context, c *Client, r request) (T, error) {
	a, err := answered[T](ctx, c, r)
	return a.Data, err
}

func callPage[T any](ctx context.Context, c *Client, r request) (*Page[T], error) {
	a, err := answered[[]T](ctx, c, r)
	if err != nil {
		return nil, err
	}

	return &Page[T]{a.Data, a.Meta.Pagination.NextCursor}, nil
}

func answered[T any](ctx context.Context, c *Client, r request) (a answer[T], err error) {
	res, err := c.send(ctx, r)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()

	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}

	return a, nil
}

// send sends a request, again where that can be, and returns its answer, which is a success.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	if r.header == nil {
		r.header = http.Header{}
	}

	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("write the request: %w", err)
		}

		r.header.Set("Content-Type", "application/json")
		r.size = int64(len(text))
		r.open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	}

	if r.keyed {
		r.header.Set("Idempotency-Key", rand.Text())
	}

	if c.APIKey != "" && !r.signed {
		r.header.Set("Authorization", "Bearer "+c.APIKey)
	}

	repeatable := r.method != http.MethodPost || r.keyed

	for attempt := 0; ; attempt++ {
		res, err := c.attempt(ctx, r)
		if err == nil {
			return res, nil
		}

		pause, again := pauseAfter(err, attempt)
		if ctx.Err() != nil || !again || !repeatable || attempt >= c.Retries {
			return nil, err
		}

		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

func (c *Client) attempt(ctx context.Context, r request) (*http.Response, error) {
	address := r.path
	if !r.signed {
		address = c.BaseURL + r.path
	}

	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}

	req, err := http.NewRequestWithContext(ctx, r.method, address, nil)
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}

	req.Header = r.header.Clone()
	req.Header.Set("User-Agent", "convertd-go/"+Version)

	if r.open != nil {
		if req.Body, err = r.open(); err != nil {
			return nil, err
		}

		req.ContentLength = r.size
	}

	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, &Error{Code: CodeNetworkError, Message: err.Error(), cause: err}
	}

	if res.StatusCode >= http.StatusMultipleChoices {
		return nil, errorOf(res)
	}

	return res, nil
}

// pauseAfter tells how long to wait before a request is sent again, and whether it may be.
func pauseAfter(err error, attempt int) (time.Duration, bool) {
	var e *Error
	if !errors.As(err, &e) {
		return 0, false
	}

	if e.told {
		return e.retryAfter, e.retryAfter <= longestPause
	}

	switch e.Status {
	case 0, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		pause := min(time.Second/4<<attempt, 8*time.Second)
		return time.Duration(float64(pause) * (0.75 + mrand.Float64()/2)), true
	}

	return 0, false
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
