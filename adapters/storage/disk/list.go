package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"

	"github.com/convertd/convertd/ports"
)

// List implements ports.Blobs. It ends with the error of ctx when that ends; what no key leads to
// is passed over.
func (s *Store) List(ctx context.Context) iter.Seq2[ports.BlobInfo, error] {
	return func(yield func(ports.BlobInfo, error) bool) {
		err := fs.WalkDir(
			s.root.FS(),
			blobFolder,
			func(name string, entry fs.DirEntry, err error) error {
				if err == nil {
					err = context.Cause(ctx)
				}

				if err == nil && !entry.Type().IsRegular() {
					return nil
				}

				return visit(name, entry, err, yield)
			},
		)
		if err != nil {
			yield(ports.BlobInfo{}, fmt.Errorf("list blobs: %w", err))
		}
	}
}

// visit yields one file. What was deleted since its folder was read is no longer stored.
func visit(
	name string,
	entry fs.DirEntry,
	err error,
	yield func(ports.BlobInfo, error) bool,
) error {
	var info fs.FileInfo
	if err == nil {
		info, err = entry.Info()
	}

	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}

	if err != nil {
		return fmt.Errorf("look at %s: %w", name, err)
	}

	k, ok := keyOf(name)
	if ok && !yield(ports.BlobInfo{Key: k, Size: info.Size(), Written: info.ModTime().UTC()}, nil) {
		return fs.SkipAll
	}

	return nil
}
