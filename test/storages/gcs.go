package storages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

// GCS is a bucket on a server of Google Cloud Storage in this process, which gives tokens as well.
type GCS struct {
	Front

	Bucket string
	// Credentials are those of a service account that may do anything.
	Credentials map[string]any

	server *fakestorage.Server
	parts  closers
	tb     testing.TB
}

var _ Server = (*GCS)(nil)

// NewGCS starts a server that ends with the test.
func NewGCS(tb testing.TB) *GCS {
	tb.Helper()

	g := &GCS{tb: tb}
	begun(tb, g, func(ctx context.Context) error { return g.open(ctx, "") })

	return g
}

// OpenGCS starts a server that keeps its files in a folder, until it is closed.
func OpenGCS(ctx context.Context, dir string) (*GCS, error) {
	g := &GCS{}
	if err := g.open(ctx, dir); err != nil {
		return nil, errors.Join(err, g.Close())
	}

	return g, nil
}

// open starts the server; dir is "" where its files are in memory.
func (g *GCS) open(_ context.Context, dir string) (err error) {
	g.Bucket = name()

	if err := g.Front.open(
		func(at string) (http.Handler, error) { return g.serve(at, dir) },
	); err != nil {
		return err
	}

	g.parts = append(g.parts, &g.Front)
	g.server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: g.Bucket})
	g.Credentials, err = serviceAccount(g.URL + tokenPath)

	return err
}

func (g *GCS) serve(at, dir string) (_ http.Handler, err error) {
	g.server, err = fakestorage.NewServerWithOptions(fakestorage.Options{
		NoListener: true, ExternalURL: at, PublicHost: strings.TrimPrefix(at, "http://"),
		StorageRoot: dir, Writer: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start a server of Google Cloud Storage: %w", err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("POST "+tokenPath, giveToken)
	mux.Handle("/", withToken(&gather{next: g.server.HTTPHandler()}))

	return mux, nil
}

// Setting implements Keeper.
func (g *GCS) Setting() string {
	return "gs://" + g.Bucket + "?endpoint=" + url.QueryEscape(g.URL)
}

// Fields implements Server.
func (g *GCS) Fields() map[string]any {
	return map[string]any{"endpoint": g.URL, "bucket": g.Bucket, "credentials": g.Credentials}
}

// Store implements Server.
func (g *GCS) Store(key, content string) {
	g.server.CreateObject(fakestorage.Object{
		ObjectAttrs: fakestorage.ObjectAttrs{BucketName: g.Bucket, Name: key},
		Content:     []byte(content),
	})
}

// Read implements Server.
func (g *GCS) Read(key string) string {
	object, err := g.server.GetObject(g.Bucket, key)
	if err != nil {
		return ""
	}

	return string(object.Content)
}

// Left implements Server. What is half-written has no name, and Google forgets it.
func (g *GCS) Left() []string {
	g.tb.Helper()

	there, err := g.server.ListObjectsWithOptionsPaginated(g.Bucket, fakestorage.ListOptions{})
	if err != nil {
		g.tb.Fatal(err)
	}

	var all []string
	for _, object := range there.Objects {
		all = append(all, object.Name)
	}

	return all
}

// Close ends the server.
func (g *GCS) Close() error { return g.parts.Close() }
