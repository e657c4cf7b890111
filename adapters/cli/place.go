package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/file"
)

// placed is an output where the user wants it.
type placed struct {
	Path string `json:"path"`
	Size int64  `json:"size"` // bytes
}

// currentUmask returns what the user takes from the modes of new files. It must be asked while
// nobody makes any.
func currentUmask() fs.FileMode {
	mask := unix.Umask(0)
	unix.Umask(mask)

	return fs.FileMode(mask) & fs.ModePerm //nolint:gosec // a mask is small and positive
}

// room refuses an output that has no place. Where the source's own folder is missing, so is the
// source, and that is told of it alone.
func (c *convert) room(it item) error {
	if it.output == standard {
		return nil
	}

	info, err := os.Stat(it.output)
	if it.found && err == nil && !info.IsDir() {
		return usage("%s is no folder; name one for the files that are found", it.output)
	}

	if it.found {
		return nil // the folder is made, or looked at, when nothing else is wrong
	}

	info, err = os.Lstat(it.output)
	switch {
	case err == nil && !c.Force:
		return exists(it.output)
	case err == nil && info.IsDir():
		return usage("%s is a folder, which no output replaces; name another output", it.output)
	}

	dir := filepath.Dir(it.output)
	if dir == c.folder || it.kind != "" { // which is yet to be made
		return nil
	}

	err = takesFiles(dir)
	if errors.Is(err, fs.ErrNotExist) && dir == filepath.Dir(it.input) {
		return nil
	}

	return err
}

// takesFiles refuses a folder into which nothing can be written.
func takesFiles(dir string) error {
	itself := dir + "/." // which a file has not
	if err := unix.Faccessat(
		unix.AT_FDCWD,
		itself,
		unix.W_OK|unix.X_OK,
		unix.AT_EACCESS,
	); err != nil {
		return usage(
			"nothing can be written into the folder %s: %w; make it ready, or name another",
			dir,
			err,
		)
	}

	return nil
}

// place brings what was made of an item to where its output belongs.
func (b *batch) place(ctx context.Context, made []conversion.Output, it item) ([]placed, error) {
	if it.output == standard {
		paths := make([]string, len(made))
		for i, m := range made {
			paths[i] = m.Path
		}

		one, err := b.pour(paths)

		return []placed{one}, err
	}

	if err := it.makeFolder(); err != nil {
		return nil, err
	}

	return place(ctx, made, it, b.mode, b.Force)
}

// place brings what was made to where it belongs: all of it, or after an error nothing. Of several,
// each gets its number before the extension; what was found keeps its name.
func place(
	ctx context.Context,
	made []conversion.Output,
	it item,
	mode fs.FileMode,
	force bool,
) (list []placed, err error) {
	defer func() {
		if err != nil && !force { // what was replaced cannot be brought back, and is whole
			for _, p := range list {
				err = errors.Join(err, os.Remove(p.Path))
			}

			list = nil
		}
	}()

	for i, m := range made {
		path := conversion.Numbered(it.output, i, len(made))
		if it.found {
			path = filepath.Join(it.output, file.CleanName(m.Name))
		}

		size, err := placeOne(ctx, m.Path, path, mode, force)
		if err != nil {
			return list, err
		}

		list = append(list, placed{path, size})
	}

	return list, nil
}

// placeOne moves a file that was made, or copies it to another file system. It appears under its
// name whole or not at all.
func placeOne(ctx context.Context, from, to string, mode fs.FileMode, force bool) (int64, error) {
	f, err := os.OpenFile(from, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()

	info, err := f.Stat()
	if err == nil {
		err = errors.Join(f.Chmod(mode), f.Sync())
	}

	if err != nil {
		return 0, err
	}

	err = rename(from, to, force)
	if errors.Is(err, unix.EXDEV) {
		err = copyIn(ctx, f, to, mode, force)
	}

	return info.Size(), err
}

// rename moves a file to a name that must be free, unless by force.
func rename(from, to string, force bool) error {
	if force {
		return replace(from, to)
	}

	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	switch {
	case errors.Is(err, unix.EEXIST):
		return exists(to)
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS):
		// some network file systems know no flags
		if _, err := os.Lstat(to); err == nil {
			return exists(to)
		}

		return replace(from, to)
	case err != nil:
		return &fs.PathError{Op: "make", Path: to, Err: err}
	}

	return nil
}

// replace moves a file to a name that may be taken. Its error names the output alone: where that
// was made is nobody's concern.
func replace(from, to string) error {
	err := os.Rename(from, to)

	var link *os.LinkError
	if errors.As(err, &link) {
		return &fs.PathError{Op: "make", Path: to, Err: link.Err}
	}

	return err
}

// copyIn copies under another name into the folder, and renames there.
func copyIn(
	ctx context.Context,
	from *os.File,
	to string,
	mode fs.FileMode,
	force bool,
) (err error) {
	draft := filepath.Join(filepath.Dir(to), ".convertd-"+rand.Text())

	f, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return &fs.PathError{Op: "make", Path: to, Err: errors.Unwrap(err)}
	}

	defer func() {
		if err != nil {
			_ = os.Remove(draft) // what stands in the way is told
		}
	}()

	err = copyWhile(ctx, f, from)
	if err == nil {
		err = errors.Join(f.Chmod(mode), f.Sync())
	}

	if err := errors.Join(err, f.Close()); err != nil {
		return &fs.PathError{Op: "write", Path: to, Err: err}
	}

	return rename(draft, to, force)
}

// copyWhile copies until ctx ends.
func copyWhile(ctx context.Context, to *os.File, from *os.File) error {
	const block = 16 << 20 // how much is copied between two looks at ctx
	for ctx.Err() == nil {
		if _, err := io.CopyN(to, from, block); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}

	return context.Cause(ctx)
}
