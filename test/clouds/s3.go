package clouds

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// s3Server is a server of S3 in this process.
type s3Server struct {
	backend *s3mem.Backend
	handler http.Handler
	url     string
}

var sharedS3 = sync.OnceValue(func() *s3Server {
	s := newS3()
	s.url = httptest.NewServer(s.handler).URL // it lives as long as the tests

	return s
})

func newS3() *s3Server {
	backend := s3mem.New()
	quiet := gofakes3.WithLogger(gofakes3.DiscardLog())

	return &s3Server{backend: backend, handler: gofakes3.New(backend, quiet).Server()}
}

// S3 returns a bucket on the server of S3 that the tests of this binary share.
func S3(tb testing.TB) Bucket {
	tb.Helper()

	s := sharedS3()

	return s.bucket(tb, s.url)
}

// S3Behind returns a bucket on a server of its own that is reached through what between makes of
// it.
func S3Behind(tb testing.TB, between func(http.Handler) http.Handler) Bucket {
	tb.Helper()

	s := newS3()
	front := httptest.NewServer(between(s.handler))
	tb.Cleanup(front.Close)

	return s.bucket(tb, front.URL)
}

func (s *s3Server) bucket(tb testing.TB, endpoint string) Bucket {
	tb.Helper()

	b := Bucket{Name: name(), Endpoint: endpoint}
	if err := s.backend.CreateBucket(b.Name); err != nil {
		tb.Fatalf("make a bucket of S3: %v", err)
	}

	b.URL = "s3://" + b.Name + "?region=eu-central-1&endpoint=" + url.QueryEscape(endpoint)

	return b
}
