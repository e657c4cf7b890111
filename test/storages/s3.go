package storages

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Front is what stands before a server: it answers for it as long as a test wants that.
type Front struct {
	URL string

	answer atomic.Pointer[http.HandlerFunc]
	calls  atomic.Int64
}

// Answer has every request answered by another; nil lets the server answer again.
func (f *Front) Answer(h http.HandlerFunc) {
	if h == nil {
		f.answer.Store(nil)
		return
	}

	f.answer.Store(&h)
}

// Calls is how many requests have come.
func (f *Front) Calls() int { return int(f.calls.Load()) }

// Refuse answers with a status.
func Refuse(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func (f *Front) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.calls.Add(1)

		if h := f.answer.Load(); h != nil {
			(*h)(w, r)
			return
		}

		next.ServeHTTP(w, r)
	})
}

// What the S3 server's only user signs with.
const (
	S3KeyID  = "AKIDEXAMPLE"
	S3Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	Bucket   = "films"
)

// S3 is a server with one bucket.
type S3 struct {
	Front

	backend gofakes3.Backend
	t       testing.TB
}

// NewS3 starts a server that ends with the test.
func NewS3(tb testing.TB) *S3 {
	tb.Helper()

	s := &S3{backend: s3mem.New(), t: tb}
	if err := s.backend.CreateBucket(Bucket); err != nil {
		tb.Fatal(err)
	}

	server := httptest.NewServer(s.before(signed(gofakes3.New(s.backend).Server())))
	tb.Cleanup(server.Close)
	s.URL = server.URL

	return s
}

// signed refuses what another key has signed, as S3 does.
func signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), "Credential="+S3KeyID+"/") {
			next.ServeHTTP(w, r)
			return
		}

		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>InvalidAccessKeyId</Code></Error>")
	})
}

// Store puts an object.
func (s *S3) Store(key, content string) {
	s.t.Helper()

	_, err := s.backend.PutObject(
		Bucket,
		key,
		nil,
		strings.NewReader(content),
		int64(len(content)),
		nil,
	)
	if err != nil {
		s.t.Fatal(err)
	}
}

// Read returns an object, "" where there is none.
func (s *S3) Read(key string) string {
	s.t.Helper()

	object, err := s.backend.GetObject(Bucket, key, nil)
	if err != nil {
		return ""
	}

	content, err := io.ReadAll(object.Contents)
	if err != nil {
		s.t.Fatal(err)
	}

	return string(content)
}
