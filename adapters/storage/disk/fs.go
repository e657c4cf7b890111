package disk

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"golang.org/x/sys/unix"
)

// blobMode lets engines, which run as another user, read a blob that is bound into their sandbox.
// The 0700 root keeps others out.
const blobMode fs.FileMode = 0o644

// fileSystem is every step that changes the disk; tests put faults between. Names are relative to
// the root.
type fileSystem interface {
	create(name string) (file, error) // fs.ErrExist where the name is taken
	open(name string) (file, error)   // never follows a symbolic link
	take(path, name string) error     // renames a file from anywhere on this file system
	touch(name string) error
	mkdir(name string) error
	rename(from, to string) error // fs.ErrExist where the name is taken
	syncFolder(name string) error
	remove(name string) error
}

type file interface {
	io.WriteCloser
	Stat() (fs.FileInfo, error)
	Chown(uid, gid int) error
	Chmod(mode fs.FileMode) error
	Sync() error
}

// rooted is the real disk. Every name goes through os.Root, so that none leads out of the folder.
type rooted struct{ root *os.Root }

func (d rooted) create(name string) (file, error) {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, blobMode)
	if err != nil {
		return nil, err
	}

	return &eager{File: f}, nil
}

func (d rooted) open(name string) (file, error) {
	f, err := d.root.OpenFile(name, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, blobMode)
	if err != nil {
		return nil, err
	}

	return f, nil
}

func (d rooted) take(from, name string) error {
	return d.withFolder(path.Dir(name), func(folder int) error {
		return renameTo(unix.AT_FDCWD, from, folder, path.Base(name))
	})
}

func (d rooted) rename(from, to string) error {
	return d.withFolder(path.Dir(from), func(source int) error {
		return d.withFolder(path.Dir(to), func(target int) error {
			return renameTo(source, path.Base(from), target, path.Base(to))
		})
	})
}

// renameTo renames and never replaces: a key is written once, whoever comes second.
func renameTo(fromFolder int, from string, toFolder int, to string) error {
	if err := unix.Renameat2(fromFolder, from, toFolder, to, unix.RENAME_NOREPLACE); err != nil {
		return fmt.Errorf("rename %s to %s: %w", from, to, err)
	}

	return nil
}

func (d rooted) withFolder(name string, do func(fd int) error) error {
	folder, err := d.root.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // opened for reading, so that closing loses nothing

	return do(int(folder.Fd()))
}

func (d rooted) syncFolder(name string) error {
	return d.withFolder(name, func(fd int) error {
		if err := unix.Fsync(fd); err != nil {
			return fmt.Errorf("fsync %s: %w", name, err)
		}

		return nil
	})
}

func (d rooted) touch(name string) error {
	return d.root.Chtimes(name, time.Time{}, time.Now())
}

func (d rooted) mkdir(name string) error {
	return d.root.Mkdir(name, 0o755)
}

func (d rooted) remove(name string) error {
	return d.root.Remove(name)
}
