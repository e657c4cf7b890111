package storages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/convertd/convertd/test/harness"
)

// What the only user of the S3 servers signs with.
const (
	S3KeyID  = "AKIDEXAMPLE"
	S3Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	region   = "us-east-1"
)

// S3 is a bucket of S3.
type S3 struct {
	Front

	Bucket string
	Dir    string // of its files, where objects are files
	// Client speaks to the server past what stands before it.
	Client *s3.Client

	parts closers
	tb    testing.TB
}

var _ Server = (*S3)(nil)

// NewS3 starts a server in this process, which ends with the test.
func NewS3(tb testing.TB) *S3 {
	tb.Helper()

	s := &S3{}
	begun(tb, s, s.open)
	s.tb = tb

	return s
}

func (s *S3) open(ctx context.Context) error {
	quiet := gofakes3.WithLogger(gofakes3.DiscardLog())
	server := signed(gofakes3.New(s3mem.New(), quiet).Server())

	err := s.Front.open(func(string) (http.Handler, error) { return server, nil })
	if err != nil {
		return err
	}

	s.parts = append(s.parts, &s.Front)

	// an address past the front, as that of a process is
	return s.bucket(ctx, s.URL, handled{server})
}

// handled answers requests without a connection.
type handled struct{ http.Handler }

// Do implements s3.HTTPClient.
func (h handled) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}

	if r.ContentLength > 0 { // which a transport would write there
		r.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	}

	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)

	return answer.Result(), nil
}

// NewVersity starts Versity's gateway, which keeps objects as files. It ends with the test.
func NewVersity(tb testing.TB) *S3 {
	tb.Helper()

	s, dir := &S3{}, tb.TempDir()
	begun(tb, s, func(ctx context.Context) error { return s.openVersity(ctx, dir) })
	s.tb = tb

	return s
}

// OpenVersity is NewVersity for what is no test. The gateway keeps its files in a folder, which is
// there, and runs until it is closed.
func OpenVersity(ctx context.Context, dir string) (*S3, error) {
	s := &S3{}
	if err := s.openVersity(ctx, dir); err != nil {
		return nil, errors.Join(err, s.Close())
	}

	return s, nil
}

func (s *S3) openVersity(ctx context.Context, dir string) error {
	tools, err := tools()
	if err != nil {
		return err
	}

	at, err := harness.FreeAddress()
	if err != nil {
		return err
	}

	files := filepath.Join(dir, "objects")
	if err := os.MkdirAll(files, 0o700); err != nil {
		return fmt.Errorf("make a folder for objects: %w", err)
	}

	gateway, _, err := begin(
		"service listening on:",
		exec.CommandContext(context.WithoutCancel(ctx),
			filepath.Join(tools, "versitygw", "bin", "versitygw"),
			"--access", S3KeyID, "--secret", S3Secret, "--region", region, "--port", at,
			"--keep-alive", "posix", files),
	)
	if err != nil {
		return err
	}

	s.parts = append(s.parts, gateway)

	err = s.Front.open(func(string) (http.Handler, error) { return forward("http://" + at) })
	if err != nil {
		return err
	}

	s.parts = append(s.parts, &s.Front)

	err = s.bucket(ctx, "http://"+at, http.DefaultClient)
	s.Dir = filepath.Join(files, s.Bucket)

	return err
}

// bucket makes the bucket.
func (s *S3) bucket(ctx context.Context, at string, by s3.HTTPClient) error {
	s.Bucket = name()
	s.Client = s3.New(s3.Options{
		Region: region, BaseEndpoint: &at, UsePathStyle: true, HTTPClient: by,
		Credentials:                credentials.NewStaticCredentialsProvider(S3KeyID, S3Secret, ""),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})

	if _, err := s.Client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.Bucket}); err != nil {
		return fmt.Errorf("make a bucket: %w", err)
	}

	return nil
}

// signed refuses what another key has signed, as S3 does.
func signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), "Credential="+S3KeyID+"/") ||
			strings.HasPrefix(r.URL.Query().Get("X-Amz-Credential"), S3KeyID+"/") {
			next.ServeHTTP(w, r)
			return
		}

		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>InvalidAccessKeyId</Code></Error>")
	})
}

// Setting implements Server.
func (s *S3) Setting() string {
	return "s3://" + s.Bucket + "?region=" + region + "&endpoint=" + url.QueryEscape(s.URL)
}

// Fields implements Server.
func (s *S3) Fields() map[string]any {
	return map[string]any{
		"endpoint": s.URL, "bucket": s.Bucket,
		"access_key_id": S3KeyID, "secret_access_key": S3Secret,
	}
}

// Store implements Server.
func (s *S3) Store(key, content string) {
	s.tb.Helper()

	_, err := s.Client.PutObject(s.tb.Context(), &s3.PutObjectInput{
		Bucket: &s.Bucket, Key: &key, Body: strings.NewReader(content),
	})
	if err != nil {
		s.tb.Fatal(err)
	}
}

// Read implements Server.
func (s *S3) Read(key string) string {
	s.tb.Helper()

	got, err := s.Client.GetObject(s.tb.Context(), &s3.GetObjectInput{
		Bucket: &s.Bucket, Key: &key,
	})
	if err != nil {
		return ""
	}
	defer got.Body.Close()

	content, err := io.ReadAll(got.Body)
	if err != nil {
		s.tb.Fatal(err)
	}

	return string(content)
}

// Left implements Server.
func (s *S3) Left() []string {
	s.tb.Helper()

	there, err := s.Client.ListObjectsV2(s.tb.Context(), &s3.ListObjectsV2Input{Bucket: &s.Bucket})
	if err != nil {
		s.tb.Fatal(err)
	}

	halves, err := s.Client.ListMultipartUploads(s.tb.Context(),
		&s3.ListMultipartUploadsInput{Bucket: &s.Bucket})

	var told smithy.APIError
	if errors.As(err, &told) && told.ErrorCode() == "NoSuchUpload" { // which means none
		halves, err = &s3.ListMultipartUploadsOutput{}, nil
	}

	if err != nil {
		s.tb.Fatal(err)
	}

	var all []string
	for _, object := range there.Contents {
		all = append(all, aws.ToString(object.Key))
	}

	for _, half := range halves.Uploads {
		all = append(all, "parts of "+aws.ToString(half.Key))
	}

	return all
}

// Close ends the server.
func (s *S3) Close() error { return s.parts.Close() }
