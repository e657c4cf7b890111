package conversion

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// shrunk has the source stand in for a result that came out larger, where the operation is there to
// make files smaller.
func (w *work) shrunk(made []piece) ([]piece, error) {
	if !w.Operation.Shrinks || len(made) != 1 || made[0].format != w.Sources[0].Format {
		return made, nil
	}

	before, err := os.Stat(w.Sources[0].Path)
	if err != nil {
		return nil, fmt.Errorf("look at the source's size: %w", err)
	}

	w.expected.MaxSize = before.Size()

	after, err := os.Stat(made[0].path)
	if err != nil {
		return nil, fmt.Errorf("look at the result's size: %w", err)
	}

	if after.Size() <= before.Size() {
		return made, nil
	}

	w.warnings = append(w.warnings, "The file could not be made smaller, and is as it was.")

	path := filepath.Join(filepath.Dir(made[0].path), "unchanged")
	if err := copyFile(w.Sources[0].Path, path); err != nil {
		return nil, fmt.Errorf("keep the file as it was: %w", err)
	}

	if err := os.Remove(made[0].path); err != nil {
		return nil, fmt.Errorf("remove a result that grew: %w", err)
	}

	made[0].path = path

	return made, nil
}

// copyFile copies, since a storage takes no file that has another name as well.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()

	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, out.Close()) }()

	_, err = io.Copy(out, in)

	return err
}
