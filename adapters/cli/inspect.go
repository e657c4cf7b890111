package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
)

// inspect finds an input, which a user knows by its name, and says what it is. The path that it
// returns is absolute and leads over no symbolic links.
func (b *batch) inspect(path, name string) (found string, is conversion.Recognised, err error) {
	found, err = filepath.EvalSymlinks(path)
	if err == nil {
		found, err = filepath.Abs(found)
	}

	if err != nil {
		return "", is, unusable(err)
	}

	info, err := os.Stat(found)
	switch {
	case err != nil:
		return "", is, unusable(err)
	case !info.Mode().IsRegular():
		return "", is, fault.New(fault.CorruptFile, "It is no regular file. Name one.")
	}

	f, err := os.Open(found)
	if err != nil {
		return "", is, unusable(err)
	}
	defer func() { _ = f.Close() }()

	is, err = conversion.Recognise(
		b.local.Catalog.Formats(), b.local.Sniffer, f, info.Size(), name)

	var unread *os.PathError
	if errors.As(err, &unread) {
		return "", is, unusable(err)
	}

	return found, is, err
}

// unusable is the fault of an input that the user named and that cannot be read.
func unusable(err error) error {
	reason := err

	var at *os.PathError
	if errors.As(err, &at) {
		reason = at.Err
	}

	return fault.New(fault.CorruptFile, "It cannot be read: %v. Name another file, or check its permissions.", reason).
		Because(err)
}

// readable returns a path from which the engines can read an input: its own, unless they run as
// somebody who may not.
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

	//nolint:gosec // the folders above are shut
	out, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return "", err
	}

	err = errors.Join(copyWhile(ctx, out, in), out.Close())
	if noSpace(err) {
		return "", fault.New(fault.DiskFull, "There is no room left in the work folder.")
	}

	return draft, err
}
