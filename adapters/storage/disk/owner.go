package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/convertd/convertd/ports"
)

// ownerFile lies beside the blobs, where no key leads to.
const ownerFile = "database"

// Owner implements ports.Owner.
func (s *Store) Owner(context.Context) (string, error) {
	owner, err := s.root.ReadFile(ownerFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read whose blobs these are: %w", err)
	}

	return string(owner), nil
}

// Own implements ports.Owner. A temporary that comes to nothing goes with this process's folder of
// them.
func (s *Store) Own(ctx context.Context, owner string) error {
	temp := s.tempName()

	_, err := s.write(ctx, temp, strings.NewReader(owner))
	if err == nil {
		err = s.fs.rename(temp, ownerFile)
	}

	if err == nil {
		err = s.fs.syncFolder(".")
	}

	if errors.Is(err, fs.ErrExist) {
		return ports.ErrTaken
	}

	if err != nil {
		return fmt.Errorf("write down whose blobs these are: %w", err)
	}

	return nil
}
