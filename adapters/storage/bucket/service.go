package bucket

import (
	"context"
	"io"
	"time"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/ports"
)

// service is what differs from one service to another.
type service interface {
	// version names what a reader reads, so that later reads are of the same content.
	version(r *blob.Reader) string
	// reading has a read be of that version alone.
	reading(version string, as func(any) bool)
	// put makes an object of all of r, or none. It carries the ticket, replaces no other, and is
	// encrypted as is asked for.
	put(ctx context.Context, name, ticket string, r io.Reader) (int64, error)
	// presignGet and presignPut return ports.ErrNotPresigned where that cannot be had.
	presignGet(ctx context.Context, name string, as ports.Served, life time.Duration) (
		string, error)
	presignPut(ctx context.Context, name string, size int64, life time.Duration) (string, error)
}

// dial opens a bucket without asking for anything.
func dial(ctx context.Context, cfg Config) (*blob.Bucket, service, error) {
	switch cfg.Scheme {
	case S3:
		return dialS3(ctx, cfg)
	case GCS:
		return dialGCS(ctx, cfg, newClient(cfg.patience()))
	default:
		return dialAzure(ctx, cfg, newClient(cfg.patience()))
	}
}

// How often a service is asked that does not answer, or says that it cannot now, with pauses that
// grow: some ten seconds in all.
const (
	attempts   = 6
	firstPause = 200 * time.Millisecond
	lastPause  = 5 * time.Second
	// trying is that time, for a client that does not count.
	trying = 10 * time.Second
)
