package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/domain/fault"
)

// Put implements ports.Blobs. It reads r until ctx ends between two reads; a read that hangs is the
// reader's to end. A full disk is fault.DiskFull.
func (s *Store) Put(ctx context.Context, k string, r io.Reader) (int64, error) {
	name, err := s.vacant(k)
	if err != nil {
		return 0, err
	}

	temp := s.tempName()

	size, err := s.write(ctx, temp, r)
	if err == nil {
		err = s.publish(temp, name)
	}

	if err != nil {
		return 0, failed("store", k, errors.Join(err, s.discard(temp, name)))
	}

	return size, nil
}

// vacant returns the name for a new blob. It spares the work where the key is taken; only the
// rename decides.
func (s *Store) vacant(k string) (string, error) {
	name, err := nameOf(k)
	if err != nil {
		return "", err
	}

	switch _, err := s.root.Lstat(name); {
	case err == nil:
		return "", failed("store", k, fs.ErrExist)
	case errors.Is(err, fs.ErrNotExist):
		return name, nil
	default:
		return "", failed("store", k, err)
	}
}

// copyBlock is how much is written at once: large enough that the system calls do not count.
const copyBlock = 256 << 10

// write fills a new temporary with all of r and brings it to the disk.
func (s *Store) write(ctx context.Context, temp string, r io.Reader) (int64, error) {
	f, err := s.fs.create(temp)
	if err != nil {
		return 0, fmt.Errorf("make temporary: %w", err)
	}

	size, err := io.CopyBuffer(writeOnly{f}, &untilDone{ctx, r}, make([]byte, copyBlock))
	if err == nil {
		err = f.Chmod(blobMode) // whatever the umask
	}

	if err == nil {
		err = f.Sync()
	}

	if err := errors.Join(err, f.Close()); err != nil {
		return 0, fmt.Errorf("write temporary: %w", err)
	}

	return size, context.Cause(ctx)
}

// writeOnly hides what else the file can do, so that copying reads through untilDone.
type writeOnly struct{ io.Writer }

// untilDone reads until ctx ends.
type untilDone struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}

	return u.r.Read(p)
}

// retryFull is after how many seconds a caller who found the disk full may ask again.
const retryFull = 60

func failed(verb, k string, err error) error {
	err = fmt.Errorf("%s blob %s: %w", verb, k, err)
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) {
		return fault.New(fault.DiskFull, "The server has no room left for files. Try again later.").
			With(fault.RetryAfter, retryFull).
			Because(err)
	}

	return err
}
