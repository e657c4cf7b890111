package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrEmpty is in the chain of Output's error for a file that holds nothing.
var ErrEmpty = errors.New("the output is empty")

// Output returns the path of the file that a run was to leave directly in its work folder. One that
// is missing, holds nothing, or is not a regular file of one name only (a link, a device, a pipe)
// is an error. What it returns can be opened: nothing is followed, and nothing waits. What else the
// run left, such as a cache, is removed.
func Output(dir, name string) (string, error) {
	path := filepath.Join(dir, name)

	info, err := os.Lstat(path)
	if err == nil {
		err = plain(info)
	}

	if err == nil && info.Size() == 0 {
		err = ErrEmpty
	}

	if err == nil {
		err = clearBut(dir, name)
	}

	if err != nil {
		return "", fmt.Errorf("look at what a run left: %w", err)
	}

	return path, nil
}

func clearBut(dir, kept string) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if entry.Name() != kept {
			err = errors.Join(err, removeTree(filepath.Join(dir, entry.Name())))
		}
	}

	return err
}

// Outputs returns the names of the files that a run left directly in its work folder, sorted; files
// in folders are not among them. Anything there that is neither a folder nor a regular file of one
// name only (a link, a device, a pipe) is an error that names it.
func Outputs(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading a work folder: %w", err)
	}

	var names []string

	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}

		info, err := entry.Info()
		if err != nil {
			return nil, fmt.Errorf("reading a work folder: %w", err)
		}

		if err := plain(info); err != nil {
			return nil, err
		}

		names = append(names, entry.Name())
	}

	return names, nil
}

func plain(info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("output %q is not a regular file but %s", info.Name(), info.Mode().Type())
	}

	if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Nlink != 1 {
		return fmt.Errorf("output %q has more than one name", info.Name())
	}

	return nil
}
