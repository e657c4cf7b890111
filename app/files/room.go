package files

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// roomRetry is after how many seconds a caller who found no room may ask again: what expires is
// deleted every minute.
const roomRetry = 60

// Reach returns nil where the storage of files can be used, else StorageMissing or Unavailable.
func (s *Service) Reach(ctx context.Context) error {
	storage, ok := s.Blobs.(ports.Reachable)
	if !ok {
		return nil
	}

	return storage.Reach(ctx)
}

// Room returns nil where there is room for new files and new work, else DiskFull. A job that has
// begun does not ask: it goes on until the disk is really full. A disk that is away takes nothing:
// what is written to the folder below it would be missing when it is back.
func (s *Service) Room(ctx context.Context) error {
	if _, local := s.Blobs.(ports.LocalBlobs); local {
		if err := s.Reach(ctx); err != nil {
			return err
		}
	}

	if s.cfg.MinFree == 0 {
		return nil
	}

	free, err := s.Space.Free(ctx)
	if err != nil {
		return fmt.Errorf("look how much room there is: %w", err)
	}

	if free < s.cfg.MinFree {
		return NoRoom()
	}

	return nil
}

// NoRoom is the fault for what finds no room on the disk.
func NoRoom() *fault.Fault {
	return fault.New(fault.DiskFull, "The server has no room left for files. Try again later.").
		With(fault.RetryAfter, roomRetry)
}

// RoomOf refuses an owner who stores all that their plan keeps at once, in bytes: FileTooLarge. 0
// is without bound. held is how many bytes they have brought in that no row names yet.
func (s *Service) RoomOf(ctx context.Context, owner string, most, held int64) error {
	if most == 0 {
		return nil
	}

	return s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		return keeps(ctx, tx, owner, most, held+1)
	})
}

// Fits refuses files that an owner's plan does not keep beside what is stored already, as RoomOf
// does, in the transaction that has stored their rows. Of those side by side, each sees those
// before it.
func (s *Service) Fits(ctx context.Context, tx ports.Tx, owner string, most int64) error {
	if most == 0 {
		return nil
	}

	return keeps(ctx, tx, owner, most, 0)
}

// keeps refuses an owner who would store more than most with so many bytes more.
func keeps(ctx context.Context, tx ports.Tx, owner string, most, more int64) error {
	stored, err := tx.Usage.Stored(ctx, owner)
	if err != nil {
		return fmt.Errorf("look what an owner stores: %w", err)
	}

	if stored+more <= most {
		return nil
	}

	return fault.New(fault.FileTooLarge, "With this, more files would be stored than the plan keeps "+
		"at once. Delete jobs and files that are no longer needed, or wait until they expire.").
		On("file").
		With("max_stored", most)
}
