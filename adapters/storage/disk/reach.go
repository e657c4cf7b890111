package disk

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

var _ ports.Reachable = (*Store)(nil)

// Reach implements ports.Reachable. The open folder outlives its name, but engines are given names:
// where the name leads to another folder, the disk below is no longer mounted there.
func (s *Store) Reach(ctx context.Context) error {
	_, err := s.Owner(ctx)
	if err == nil {
		err = s.inPlace()
	}

	if err != nil {
		return fault.New(fault.StorageMissing,
			"The server cannot use its storage of files. Ask its operator.").Because(err)
	}

	return nil
}

func (s *Store) inPlace() error {
	named, err := os.Stat(s.dir)
	if err != nil {
		return fmt.Errorf("look at the storage: %w", err)
	}

	opened, err := s.root.Stat(".")
	if err != nil {
		return fmt.Errorf("look at the open storage: %w", err)
	}

	if !os.SameFile(named, opened) {
		return errors.New(
			s.dir + " is not the folder that was opened at the start: mount it again, " +
				"or restart the server where it was replaced",
		)
	}

	return nil
}
