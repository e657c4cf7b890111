package files

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/fault"
)

// roomRetry is after how many seconds a caller who found no room may ask again: what expires is
// deleted every minute.
const roomRetry = 60

// Room returns nil where there is room for new files and new work, else DiskFull. A job that has
// begun does not ask: it goes on until the disk is really full.
func (s *Service) Room(ctx context.Context) error {
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
