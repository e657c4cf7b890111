package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/adapters/storage/key"
	"github.com/convertd/convertd/ports"
)

// List implements ports.Blobs. It ends with the error of ctx when that ends; what no key leads to
// is passed over.
func (s *Store) List(ctx context.Context) iter.Seq2[ports.BlobInfo, error] {
	return func(yield func(ports.BlobInfo, error) bool) {
		prefix := s.cfg.Prefix + blobFolder

		objects := s.bucket.List(&blob.ListOptions{Prefix: prefix})
		for {
			found, err := objects.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}

			if err != nil {
				yield(ports.BlobInfo{}, s.failed(ctx, "list", prefix, err))
				return
			}

			k := strings.TrimPrefix(found.Key, prefix)
			if key.Check(k) != nil {
				continue
			}

			info := ports.BlobInfo{Key: k, Size: found.Size, Written: found.ModTime.UTC()}
			if !yield(info, nil) {
				return
			}
		}
	}
}

// longestOwner bounds what is read of who owns the bucket.
const longestOwner = 1 << 10

// Owner implements ports.Owner.
func (s *Store) Owner(ctx context.Context) (string, error) {
	owner, err := s.owner(ctx)
	if err != nil {
		return "", fmt.Errorf("read whose blobs these are: %w", redacted{err})
	}

	return owner, nil
}

// Reach implements ports.Reachable.
func (s *Store) Reach(ctx context.Context) error {
	if _, err := s.owner(ctx); err != nil {
		return s.failed(ctx, "reach", ownerName, err)
	}

	return nil
}

func (s *Store) owner(ctx context.Context) (string, error) {
	r, err := s.bucket.NewRangeReader(ctx, s.cfg.Prefix+ownerName, 0, longestOwner, nil)
	if err != nil {
		missing, err := s.missing(ctx, err)
		if missing {
			err = nil
		}

		return "", err
	}

	owner, err := io.ReadAll(r)

	return string(owner), errors.Join(err, r.Close())
}

// Own implements ports.Owner.
func (s *Store) Own(ctx context.Context, owner string) error {
	_, err := s.write(
		ctx,
		s.cfg.Prefix+ownerName,
		&untilDone{ctx: ctx, r: strings.NewReader(owner)},
	)
	if err == nil {
		return nil
	}

	// Whatever it was that several got in each other's way with, one of them was first.
	if written, failed := s.Owner(ctx); failed == nil && written != "" {
		return ports.ErrTaken
	}

	return fmt.Errorf("write down whose blobs these are: %w", redacted{err})
}
