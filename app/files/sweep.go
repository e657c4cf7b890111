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

// Sweep deletes blobs that no row names, and returns how many. It may run only while nothing else writes to the storage: at start-up,
// when whoever stored them is dead.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	deleted := 0
	var batch []string
	flush := func() error {
		n, err := s.sweepBatch(ctx, batch)
		deleted += n
		batch = batch[:0]
		return err
	}
	for info, err := range s.Blobs.List(ctx) {
		if err != nil {
			return deleted, fmt.Errorf("list the storage: %w", err)
		}
		if batch = append(batch, info.Key); len(batch) == sweepBatch {
			if err := flush(); err != nil {
				return deleted, err
			}
		}
	}
	return deleted, flush()
}

func (s *Service) sweepBatch(ctx context.Context, keys []string) (int, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	var named map[string]bool
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		named, err = tx.Files.HasKeys(ctx, keys)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look for rows of stored files: %w", err)
	}
	deleted := 0
	for _, key := range keys {
		if named[key] {
			continue
		}
		if err := s.Blobs.Delete(ctx, key); err != nil {
			return deleted, fmt.Errorf("delete an orphan: %w", err)
		}
		deleted++
	}
	return deleted, nil
}
