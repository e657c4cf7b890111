package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/ports"
)

// blob is an open file; a file stays readable after it has lost its name.
type blob struct {
	*os.File
	size int64
}

func (b *blob) Size() int64 { return b.size }

// Open implements ports.Blobs.
func (s *Store) Open(_ context.Context, k string) (ports.Blob, error) {
	name, err := nameOf(k)
	if err != nil {
		return nil, err
	}

	f, err := s.root.Open(name)
	if err != nil {
		return nil, missing("open", k, err)
	}

	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(failed("open", k, err), f.Close())
	}

	return &blob{f, info.Size()}, nil
}

// Delete implements ports.Blobs. Folders that it leaves empty go too.
func (s *Store) Delete(_ context.Context, k string) error {
	name, err := nameOf(k)
	if err != nil {
		return err
	}

	if err := s.fs.remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed("delete", k, err)
	}

	s.prune(name)

	return nil
}

// LocalPath implements ports.LocalBlobs. The folder above is open to this process's user alone.
func (s *Store) LocalPath(k string) (string, error) {
	name, err := nameOf(k)
	if err != nil {
		return "", err
	}

	if _, err := s.root.Lstat(name); err != nil {
		return "", missing("find", k, err)
	}

	return filepath.Join(s.dir, filepath.FromSlash(name)), nil
}

func missing(verb, k string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s blob %s: %w", verb, k, ports.ErrNoBlob)
	}

	return failed(verb, k, err)
}
