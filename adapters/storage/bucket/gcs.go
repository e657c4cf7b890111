package bucket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"cloud.google.com/go/storage"
	"github.com/googleapis/gax-go/v2"
	"gocloud.dev/blob"
	"gocloud.dev/blob/gcsblob"
	"gocloud.dev/gcp"
	"google.golang.org/api/option"

	"github.com/convertd/convertd/adapters/parts"
	"github.com/convertd/convertd/ports"
)

type gcsService struct {
	cfg    Config
	bucket *storage.BucketHandle
	blobs  *blob.Bucket
	// who signs: where it is empty, the client finds out, and asks Google to
	account struct {
		Email string `json:"client_email"`
		Key   string `json:"private_key"`
	}
}

func dialGCS(ctx context.Context, cfg Config, client *http.Client) (*blob.Bucket, service, error) {
	s := &gcsService{cfg: cfg}

	found, err := gcp.DefaultCredentials(ctx)
	if err == nil {
		_ = json.Unmarshal(found.JSON, &s.account) // other kinds of credentials have other fields
	}

	options := []option.ClientOption{storage.WithJSONReads()}

	switch {
	case cfg.Anonymous:
		options = append(options, option.WithHTTPClient(client))
	case err != nil:
		return nil, nil, fmt.Errorf("find Google's credentials in the environment: %w", err)
	default:
		known, err := gcp.NewHTTPClient(client.Transport, found.TokenSource)
		if err != nil {
			return nil, nil, fmt.Errorf("use Google's credentials: %w", err)
		}

		options = append(options, option.WithHTTPClient(&known.Client))
	}

	if cfg.Endpoint != "" {
		options = append(options, option.WithEndpoint(cfg.Endpoint+"/storage/v1/"))
	}

	dialled, err := storage.NewClient(ctx, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("make a client: %w", err)
	}

	// By default it asks for ever, until the context ends.
	dialled.SetRetry(
		storage.WithMaxAttempts(cfg.attempts()),
		storage.WithBackoff(cfg.pauses()),
		storage.WithPolicy(storage.RetryAlways), // a write can be told to be ours
	)

	s.bucket = dialled.Bucket(cfg.Bucket)

	b, err := gcsblob.OpenBucket(ctx, nil, cfg.Bucket, &gcsblob.Options{Client: dialled})
	if err != nil {
		return nil, nil, fmt.Errorf("open the bucket: %w", err)
	}

	s.blobs = b

	return b, s, nil
}

func (c *Config) pauses() gax.Backoff {
	return gax.Backoff{Initial: c.firstPause(), Max: c.lastPause(), Multiplier: 2}
}

func (s *gcsService) version(r *blob.Reader) string {
	var got *storage.Reader
	if r.As(&got) {
		return strconv.FormatInt(got.Attrs.Generation, 10)
	}

	return ""
}

func (s *gcsService) reading(version string, as func(any) bool) {
	var object **storage.ObjectHandle

	generation, err := strconv.ParseInt(version, 10, 64)
	if err == nil && as(&object) {
		*object = (*object).Generation(generation)
	}
}

// writing sets what only Google has. By itself, its client would begin an upload again until the
// context ends.
func (s *gcsService) writing(as func(any) bool) {
	window := parts.Window{
		Length: s.cfg.trying(), Quiet: s.cfg.trying() + s.cfg.patience(),
	}

	var object **storage.ObjectHandle
	if as(&object) {
		retried := func(err error) bool {
			return storage.ShouldRetry(err) && window.Open(time.Now())
		}
		*object = (*object).Retryer(
			storage.WithPolicy(storage.RetryAlways), storage.WithErrorFunc(retried),
			storage.WithBackoff(s.cfg.pauses()))
	}

	var w *storage.Writer
	if as(&w) {
		w.ChunkRetryDeadline = s.cfg.trying()
		if s.cfg.Key != "" {
			w.KMSKeyName = s.cfg.Key
		}
	}
}

// put implements service. What is cut off, Google forgets within a week, and asks nothing for it.
func (s *gcsService) put(
	ctx context.Context, name, ticket string, r io.Reader,
) (int64, error) {
	return write(ctx, s.blobs, name, ticket, r, s.writing)
}

func (s *gcsService) presignGet(
	_ context.Context, name string, as ports.Served, life time.Duration,
) (string, error) {
	return s.sign(name, http.MethodGet, life, url.Values{
		"response-content-disposition": {as.Disposition},
		"response-content-type":        {as.MIME},
	})
}

// presignPut leaves the size open: whoever has the URL would have to send a header of Google's.
func (s *gcsService) presignPut(
	_ context.Context, name string, _ int64, life time.Duration,
) (string, error) {
	if s.cfg.Key != "" {
		return "", ports.ErrNotPresigned
	}

	return s.sign(name, http.MethodPut, life, nil)
}

func (s *gcsService) sign(
	name, method string, life time.Duration, query url.Values,
) (string, error) {
	options := &storage.SignedURLOptions{
		Scheme: storage.SigningSchemeV4, Method: method, QueryParameters: query,
		Expires: time.Now().Add(life),
	}
	if s.account.Key != "" {
		options.GoogleAccessID, options.PrivateKey = s.account.Email, []byte(s.account.Key)
	}

	if u, err := url.Parse(s.cfg.Endpoint); err == nil && u.Host != "" {
		options.Hostname, options.Insecure = u.Host, u.Scheme == "http"
		options.Style = storage.PathStyle()
	}

	signed, err := s.bucket.SignedURL(name, options)
	if err != nil { // the credentials sign nothing
		return "", errors.Join(ports.ErrNotPresigned, err)
	}

	return signed, nil
}
