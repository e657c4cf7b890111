package files

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/ports"
)

// cleanUpLimit bounds work that goes on after its caller has left.
const cleanUpLimit = 30 * time.Second

const sweepBatch = 200

// Swept is what a sweep has deleted.
type Swept struct {
	Blobs int
	Bytes int64
}

// Sweep deletes blobs that were written before an instant and that no row names. Whoever wrote them must be dead, or have named them: a file is
// stored before its row is.
func (s *Service) Sweep(ctx context.Context, before time.Time) (Swept, error) {
	var deleted Swept
	var batch []ports.BlobInfo
	flush := func() error {
		n, err := s.sweepBatch(ctx, batch)
		deleted.Blobs += n.Blobs
		deleted.Bytes += n.Bytes
		batch = batch[:0]
		return err
	}
	for info, err := range s.Blobs.List(ctx) {
		if err != nil {
			return deleted, fmt.Errorf("list the storage: %w", err)
		}
		if !info.Written.Before(before) {
			continue
		}
		if batch = append(batch, info); len(batch) == sweepBatch {
			if err := flush(); err != nil {
				return deleted, err
			}
		}
	}
	return deleted, flush()
}

func (s *Service) sweepBatch(ctx context.Context, batch []ports.BlobInfo) (deleted Swept, err error) {
	if len(batch) == 0 {
		return deleted, nil
	}
	keys := make([]string, len(batch))
	for i, info := range batch {
		keys[i] = info.Key
	}
	var named map[string]bool
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		named, err = tx.Files.HasKeys(ctx, keys)
		return err
	})
	if err != nil {
		return deleted, fmt.Errorf("look for rows of stored files: %w", err)
	}
	for _, info := range batch {
		if named[info.Key] {
			continue
		}
		if err := s.Blobs.Delete(ctx, info.Key); err != nil {
			return deleted, fmt.Errorf("delete an orphan: %w", err)
		}
		deleted.Blobs++
		deleted.Bytes += info.Size
	}
	return deleted, nil
}
