package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/adapters/storage/adoption"
)

// Adopt implements ports.Blobs. The path is untouched when it or the key is refused; after another
// failure it may be gone. The blob's Written is the time of adoption. A path on another file system
// is copied, until ctx ends.
func (s *Store) Adopt(ctx context.Context, k, path string) (int64, error) {
	name, err := s.vacant(k)
	if err != nil {
		return 0, err
	}

	source, err := adoption.Open(path)
	if err != nil {
		return 0, failed("adopt", k, err)
	}

	defer func() { _ = source.Close() }() // opened for reading, so that closing loses nothing

	temp := s.tempName()

	size, err := s.bringIn(ctx, temp, path, source)
	if err == nil {
		err = s.publish(temp, name)
	}

	if err != nil {
		return 0, failed("adopt", k, errors.Join(err, s.discard(temp, name)))
	}
	// a copied one is still there
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, failed("adopt", k, errors.Join(err, s.Delete(ctx, k)))
	}

	return size, nil
}

// Expect implements ports.LocalBlobs. An fsync would promise more, and would be one more commit of
// the file system's journal for every file: Adopt has to make one anyway, after it has changed the
// owner.
func (s *Store) Expect(path string) {
	f, err := adoption.Open(path)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }() // opened for reading, so that closing loses nothing

	_ = unix.SyncFileRange(int(f.Fd()), 0, 0, unix.SYNC_FILE_RANGE_WRITE)
}

// bringIn makes the source a temporary of ours that is on the disk.
func (s *Store) bringIn(ctx context.Context, temp, path string, source *os.File) (int64, error) {
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}

	err := s.fs.take(path, temp)
	if errors.Is(err, unix.EXDEV) {
		return s.write(ctx, temp, source)
	}

	if err != nil {
		return 0, err
	}

	return s.claim(temp, source)
}

// claim makes a file that was moved in ours: its owner, its mode and its time. It looks again at
// what was moved, now that nobody else can reach it, because the path may have changed hands since
// it was opened.
func (s *Store) claim(temp string, source *os.File) (int64, error) {
	f, err := s.fs.open(temp)
	if err != nil {
		return 0, fmt.Errorf("open moved file: %w", err)
	}

	size, err := own(f, source)
	if err == nil {
		err = s.fs.touch(temp)
	}

	if err == nil {
		err = f.Sync()
	}

	if err := errors.Join(err, f.Close()); err != nil {
		return 0, fmt.Errorf("claim file: %w", err)
	}

	return size, nil
}

func own(f file, source *os.File) (int64, error) {
	was, err := source.Stat()
	if err != nil {
		return 0, fmt.Errorf("look at file: %w", err)
	}

	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("look at moved file: %w", err)
	}

	if err := adoption.Check(info); err != nil {
		return 0, err
	}

	if !os.SameFile(was, info) {
		return 0, adoption.Err
	}

	if err := f.Chown(os.Geteuid(), os.Getegid()); err != nil {
		return 0, fmt.Errorf("own file: %w", err)
	}

	if err := f.Chmod(blobMode); err != nil {
		return 0, fmt.Errorf("own file: %w", err)
	}

	return info.Size(), nil
}
