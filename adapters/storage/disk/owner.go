package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ownerFile lies beside the blobs, where no key leads to.
const ownerFile = "database"

// Owner returns what Own has written, "" where nothing has been.
func (s *Store) Owner() (string, error) {
	owner, err := s.root.ReadFile(ownerFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read whose blobs these are: %w", err)
	}
	return string(owner), nil
}

// Own writes down durably, and for good, whose blobs these are: fs.ErrExist where that has been written before. A temporary that comes to nothing goes
// with this process's folder of them.
func (s *Store) Own(ctx context.Context, owner string) error {
	temp := s.tempName()
	_, err := s.write(ctx, temp, strings.NewReader(owner))
	if err == nil {
		err = s.fs.rename(temp, ownerFile)
	}
	if err == nil {
		err = s.fs.syncFolder(".")
	}
	if err != nil {
		return fmt.Errorf("write down whose blobs these are: %w", err)
	}
	return nil
}
