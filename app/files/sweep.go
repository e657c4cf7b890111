package files

import (
	"context"
	"errors"
	"fmt"
	"iter"
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

// Sweep deletes blobs that were written before an instant and that no row names. Whoever wrote them
// must be dead, or have named them: a file is stored before its row is. Staged ones go when their
// own time is over.
func (s *Service) Sweep(ctx context.Context, before time.Time) (Swept, error) {
	var deleted Swept

	for batch, err := range s.stored(ctx, func(info ports.BlobInfo) bool {
		return s.swept(info, before)
	}) {
		n, failed := s.sweepBatch(ctx, batch)
		deleted.Blobs += n.Blobs

		deleted.Bytes += n.Bytes
		if err := errors.Join(err, failed); err != nil {
			return deleted, err
		}
	}

	return deleted, nil
}

// Foreign reports whether the storage holds blobs and no row names any of them.
func (s *Service) Foreign(ctx context.Context) (bool, error) {
	foreign := false

	for batch, err := range s.stored(ctx, func(ports.BlobInfo) bool { return true }) {
		if err != nil {
			return false, err
		}

		named, err := s.named(ctx, batch)
		if err != nil || len(named) > 0 {
			return false, err
		}

		foreign = true
	}

	return foreign, nil
}

// Empty reports whether the storage holds no blob.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	for batch, err := range s.stored(ctx, func(ports.BlobInfo) bool { return true }) {
		return err == nil && len(batch) == 0, err
	}

	return true, nil
}

// stored lists the blobs that are wanted, some at a time. An error comes last, with what was listed
// by then.
func (s *Service) stored(
	ctx context.Context,
	wanted func(ports.BlobInfo) bool,
) iter.Seq2[[]ports.BlobInfo, error] {
	return func(yield func([]ports.BlobInfo, error) bool) {
		var batch []ports.BlobInfo

		for info, err := range s.Blobs.List(ctx) {
			if err != nil {
				yield(batch, fmt.Errorf("list the storage: %w", err))
				return
			}

			if !wanted(info) {
				continue
			}

			if batch = append(batch, info); len(batch) < sweepBatch {
				continue
			}

			if !yield(batch, nil) {
				return
			}

			batch = nil
		}

		if len(batch) > 0 {
			yield(batch, nil)
		}
	}
}

func (s *Service) sweepBatch(
	ctx context.Context,
	batch []ports.BlobInfo,
) (deleted Swept, err error) {
	named, err := s.named(ctx, batch)
	if err != nil {
		return deleted, err
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

// named returns the keys of those blobs that a row names.
func (s *Service) named(
	ctx context.Context,
	batch []ports.BlobInfo,
) (named map[string]bool, err error) {
	keys := make([]string, len(batch))
	for i, info := range batch {
		keys[i] = info.Key
	}

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		named, err = tx.Files.HasKeys(ctx, keys)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for rows of stored files: %w", err)
	}

	return named, nil
}
