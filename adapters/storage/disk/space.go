package disk

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/ports"
)

// lookEvery is how old the answer to how much room there is may be: every call asks, and looking
// costs a system call for each folder.
const lookEvery = time.Second

// Space tells how much room there is where some folders lie. It is safe for concurrent use.
type Space struct {
	folders []string
	ballast *Ballast // nil for none

	mu     sync.Mutex
	looked time.Time
	free   int64
}

var _ ports.Space = (*Space)(nil)

// NewSpace looks at the file systems of folders that are there.
func NewSpace(folders ...string) *Space { return &Space{folders: folders} }

// Beside keeps room for a ballast, which is taken again as soon as there is enough.
func (s *Space) Beside(b *Ballast) *Space {
	s.ballast = b
	return s
}

// Free implements ports.Space.
func (s *Space) Free(context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if !s.looked.IsZero() && time.Since(s.looked) < lookEvery {
		return s.free, nil
	}

	least := int64(math.MaxInt64)

	for _, folder := range s.folders {
		free, err := freeIn(folder)
		if err != nil {
			return 0, err
		}

		least = min(least, free)
	}

	if s.ballast != nil {
		if err := s.ballast.Take(); err != nil {
			return 0, err
		}

		least = max(0, least-s.ballast.lacks())
	}

	s.free, s.looked = least, time.Now()

	return s.free, nil
}

// freeIn leaves out what the file system keeps for root alone.
func freeIn(folder string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return 0, fmt.Errorf("look how much room there is in %s: %w", folder, err)
	}

	return int64(stat.Bavail) * stat.Bsize, nil //nolint:gosec // no disk has that many blocks
}
