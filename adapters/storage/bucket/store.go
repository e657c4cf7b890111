package bucket

import (
	"context"
	"fmt"
	"time"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/adapters/storage/key"
	"github.com/convertd/convertd/ports"
)

// Store keeps blobs in a bucket, under the prefix of the configuration: finished ones under blobs/,
// and beside them whose they are. There are no half-written ones: a service shows an object when it
// is whole. It is safe for concurrent use, and any number of processes may share the bucket.
type Store struct {
	cfg     Config
	bucket  *blob.Bucket
	service service
}

var (
	_ ports.Blobs     = (*Store)(nil)
	_ ports.Owner     = (*Store)(nil)
	_ ports.Presigner = (*Store)(nil)
)

const (
	blobFolder = "blobs/"
	ownerName  = "database" // where no key leads to
)

// lookLimit bounds the look at a bucket when it is opened.
const lookLimit = time.Minute

// New opens the bucket, which must be there, and looks whether it lets us in.
func New(ctx context.Context, cfg Config) (*Store, error) {
	bucket, service, err := dial(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.String(), err)
	}

	s := &Store{cfg: cfg, bucket: bucket, service: service}

	looking, end := context.WithTimeout(ctx, lookLimit)
	defer end()

	if _, err := s.Owner(looking); err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.String(), hint(err))
	}

	return s, nil
}

// Close ends the use of the bucket. Open blobs stay readable.
func (s *Store) Close() error {
	if err := s.bucket.Close(); err != nil {
		return fmt.Errorf("close the bucket: %w", err)
	}

	return nil
}

// name returns the object's name of a key.
func (s *Store) name(k string) (string, error) {
	if err := key.Check(k); err != nil {
		return "", err
	}

	return s.cfg.Prefix + blobFolder + k, nil
}
