package sandbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// deepest bounds how far folders nest in a work folder, and so the descriptors that a walk holds
// open.
const deepest = 64

var errTooDeep = fmt.Errorf("folders nest more than %d deep", deepest)

// walk visits everything below root, folders before what they hold. It follows no link out of root,
// holds at most `deepest` descriptors and bears with a program that changes the tree at the same
// time. It ends with errTooDeep where folders nest deeper.
func walk(root *os.Root, visit func(in *os.Root, info fs.FileInfo) error) error {
	return walkFolder(root, deepest, visit)
}

func walkFolder(folder *os.Root, depth int, visit func(*os.Root, fs.FileInfo) error) error {
	if depth == 0 {
		return errTooDeep
	}

	return eachName(folder, func(name string) error {
		info, err := folder.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("walking a work folder: %w", err)
		}

		if err := visit(folder, info); err != nil {
			return err
		}

		if !info.IsDir() {
			return nil
		}

		below, err := enter(folder, name)
		if err != nil {
			return ignoreGone(err)
		}

		err = walkFolder(below, depth-1, visit)

		return errors.Join(err, below.Close())
	})
}

// enter opens a folder, even one that its maker has shut: we own it too.
func enter(folder *os.Root, name string) (*os.Root, error) {
	below, err := folder.OpenRoot(name)
	if errors.Is(err, fs.ErrPermission) && folder.Chmod(name, 0o700) == nil {
		below, err = folder.OpenRoot(name)
	}

	if err != nil {
		return nil, fmt.Errorf("walking a work folder: %w", err)
	}

	return below, nil
}

// ignoreGone drops the errors that stand for an entry that was removed, or replaced, between two
// looks at it.
func ignoreGone(err error) error {
	for _, gone := range []error{fs.ErrNotExist, syscall.ENOTDIR, syscall.ELOOP} {
		if errors.Is(err, gone) {
			return nil
		}
	}

	return err
}

// eachName calls do for every name in the folder, a batch in memory at a time.
func eachName(folder *os.Root, do func(name string) error) error {
	const batch = 512

	f, err := folder.Open(".")
	if err != nil {
		return fmt.Errorf("walking a work folder: %w", err)
	}
	defer f.Close() //nolint:errcheck // opened for reading

	for {
		names, err := f.Readdirnames(batch)
		for _, name := range names {
			if err := do(name); err != nil {
				return err
			}
		}

		if errors.Is(err, io.EOF) || ignoreGone(err) == nil && len(names) == 0 {
			return nil
		}

		if err != nil {
			return fmt.Errorf("walking a work folder: %w", err)
		}
	}
}

// roomOf says how much a file takes: its blocks, or its size where it has holes, which filling or
// copying it would use up, and something for the entry itself, so that empty files count.
func roomOf(info fs.FileInfo) int64 {
	const entry = 4096

	room := max(info.Size(), entry)
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		room = max(room, st.Blocks*512)
	}

	return room
}

var errFull = errors.New("a folder holds more than asked for")

// fills says whether a folder holds that many bytes or more; one that nests too deep to be counted
// is taken to. It stops counting once it knows, since a program may add to the folder faster than
// it is counted.
func fills(dir string, enough int64) (bool, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrPermission) &&
		os.Chmod(dir, 0o700) == nil { //nolint:gosec // a folder is of no use without x
		root, err = os.OpenRoot(dir)
	}

	if err != nil {
		return false, fmt.Errorf("opening a work folder: %w", err)
	}

	defer root.Close() //nolint:errcheck // opened for reading

	err = walk(root, func(_ *os.Root, info fs.FileInfo) error {
		enough -= roomOf(info)
		if enough <= 0 {
			return errFull
		}

		return nil
	})
	if errors.Is(err, errFull) || errors.Is(err, errTooDeep) {
		return true, nil
	}

	return false, err
}
