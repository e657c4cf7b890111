package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// openFolder readies a work folder for a run: there is an empty tmp in it, and one may pass through
// it, since bwrap goes there when it is root without root's capabilities, and the folder another
// uid's. The folders above are shut.
func openFolder(dir string, top bool) error {
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // as said
		return fmt.Errorf("opening a work folder: %w", err)
	}

	tmp := filepath.Join(dir, tmpName)
	if err := removeTree(tmp); err != nil {
		return err
	}

	if err := os.Mkdir(tmp, 0o700); err != nil {
		return fmt.Errorf("making a work folder's tmp: %w", err)
	}

	if top {
		return openTop(filepath.Join(dir, TopFolder))
	}

	return nil
}

// openTop makes the folder anew that bwrap, whoever that is, makes places for mounts in.
func openTop(top string) error {
	if err := removeTree(top); err != nil {
		return err
	}

	if err := os.Mkdir(top, 0o700); err != nil {
		return fmt.Errorf("making a work folder's top: %w", err)
	}

	if err := os.Chmod(top, 0o777); err != nil { //nolint:gosec // the folders above are shut
		return fmt.Errorf("opening a work folder's top: %w", err)
	}

	return nil
}

// closeFolder takes a work folder back after a run: tmp goes, and what is left is ours, readable,
// and writable by nobody else.
func closeFolder(dir string) error {
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder is of no use without x
		return fmt.Errorf("taking back a work folder: %w", err)
	}

	if err := removeTree(filepath.Join(dir, tmpName)); err != nil {
		return err
	}

	return own(dir, os.Geteuid(), true)
}

// own makes everything in dir the property of uid, and of the group of the same number or, where
// uid is ours, of our group. No program may be running in dir.
func own(dir string, uid int, setModes bool) error {
	gid := uid
	if uid == os.Geteuid() {
		gid = os.Getegid()
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening a work folder: %w", err)
	}

	err = walk(root, func(in *os.Root, info fs.FileInfo) error {
		if err := in.Lchown(info.Name(), uid, gid); err != nil {
			return fmt.Errorf("handing over a work folder: %w", err)
		}

		if !setModes {
			return nil
		}

		return plainMode(in, info)
	})
	if err := errors.Join(err, root.Close()); err != nil {
		return err
	}

	if err := os.Lchown(dir, uid, gid); err != nil {
		return fmt.Errorf("handing over a work folder: %w", err)
	}

	return nil
}

// plainMode makes what a program left readable for the next one, whose uid is another: folders
// above are shut, so nobody else gets there.
func plainMode(in *os.Root, info fs.FileInfo) error {
	var mode fs.FileMode

	switch {
	case info.IsDir():
		mode = 0o755
	case info.Mode().IsRegular():
		mode = 0o644
	default:
		return nil
	}

	if err := in.Chmod(info.Name(), mode); err != nil {
		return fmt.Errorf("handing over a work folder: %w", err)
	}

	return nil
}
