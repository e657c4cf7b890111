package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
)

// inspect finds an input and reads its head. The path that it returns is absolute and leads over no symbolic links.
func inspect(path string) (found string, head []byte, err error) {
	found, err = filepath.EvalSymlinks(path)
	if err == nil {
		found, err = filepath.Abs(found)
	}
	if err != nil {
		return "", nil, unusable(err)
	}
	info, err := os.Stat(found)
	switch {
	case err != nil:
		return "", nil, unusable(err)
	case !info.Mode().IsRegular():
		return "", nil, fault.New(fault.CorruptFile, "It is no regular file. Name one.")
	}
	f, err := os.Open(found)
	if err != nil {
		return "", nil, unusable(err)
	}
	defer func() { _ = f.Close() }()
	if head, err = io.ReadAll(io.LimitReader(f, conversion.HeadSize)); err != nil {
		return "", nil, unusable(err)
	}
	return found, head, nil
}

// unusable is the fault of an input that the user named and that cannot be read.
func unusable(err error) error {
	reason := err
	var at *os.PathError
	if errors.As(err, &at) {
		reason = at.Err
	}
	return fault.New(fault.CorruptFile, "It cannot be read: %v. Name another file, or check its permissions.", reason).Because(err)
}

// readable returns a path from which the engines can read an input: its own, unless they run as somebody who may not.
func (b *batch) readable(ctx context.Context, path, dir string) (string, error) {
	const others = 0o004
	info, err := os.Stat(path)
	if err != nil {
		return "", unusable(err)
	}
	if !b.local.Shared || info.Mode().Perm()&others != 0 {
		return path, nil
	}
	in, err := os.Open(path)
	if err != nil {
		return "", unusable(err)
	}
	defer func() { _ = in.Close() }()
	draft := filepath.Join(dir, "input")
	out, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // the folders above are shut
	if err != nil {
		return "", err
	}
	err = errors.Join(copyWhile(ctx, out, in), out.Close())
	if noSpace(err) {
		return "", fault.New(fault.DiskFull, "There is no room left in the work folder.")
	}
	return draft, err
}
