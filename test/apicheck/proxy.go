package apicheck

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

// Between returns the address of a proxy before a server: what passes through it, of whatever
// client, is checked, and a fault fails the test.
func (c *Checker) Between(tb testing.TB, server string) string {
	tb.Helper()

	target, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}

	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			// the transport asks for gzip and takes it off again
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(res *http.Response) error {
			if streams(res) {
				c.Watch(tb, res)
				return nil
			}

			body, err := io.ReadAll(res.Body)
			if err != nil {
				return fmt.Errorf("read the answer: %w", err)
			}

			if err := c.Check(res, body); err != nil {
				tb.Error(err)
			}

			res.Body = io.NopCloser(bytes.NewReader(body))

			return nil
		},
	}
	s := httptest.NewServer(proxy)
	tb.Cleanup(s.Close)

	return s.URL
}
