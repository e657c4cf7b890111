package disk

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Config says where the blobs lie.
type Config struct {
	// the folder, made with mode 0700 where it is missing; everything in it belongs to the Store
	Dir string
}

func (c Config) validate() error {
	if c.Dir == "" {
		return errors.New("disk storage: Dir is empty; name the folder that shall hold the files")
	}

	if _, err := filepath.Abs(c.Dir); err != nil {
		return fmt.Errorf("disk storage: Dir: %w", err)
	}

	return nil
}
