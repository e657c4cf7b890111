package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// placings bounds how often a folder that a Delete next door took away is made again.
const placings = 100

// publish gives a temporary, which is on the disk already, its final name, durably or not at all.
func (s *Store) publish(temp, name string) error {
	if err := s.place(temp, name); err != nil {
		return err
	}

	if err := s.syncFolders(name); err != nil {
		return errors.Join(err, s.fs.remove(name))
	}

	return nil
}

func (s *Store) place(temp, name string) error {
	var err error
	for range placings {
		if err = s.makeFolders(name); err == nil {
			err = s.fs.rename(temp, name)
		}

		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}

	if err != nil {
		return fmt.Errorf("give the blob its name: %w", err)
	}

	return nil
}

func (s *Store) makeFolders(name string) error {
	for _, folder := range slices.Backward(foldersOf(name)) {
		if err := s.fs.mkdir(folder); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}

	return nil
}

// syncFolders fsyncs all folders of the name and not just new ones: another writer may have made
// one and not have come to its fsync yet.
func (s *Store) syncFolders(name string) error {
	return s.turns.sync(append(foldersOf(name), blobFolder), s.fs.syncFolder)
}

// discard removes a temporary that came to nothing, and the folders made for it.
func (s *Store) discard(temp, name string) error {
	defer s.prune(name)

	if err := s.fs.remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove temporary: %w", err)
	}

	return nil
}

// prune removes the name's folders as far as they are empty; the first that is in use ends it.
func (s *Store) prune(name string) {
	for _, folder := range foldersOf(name) {
		if err := s.fs.remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}

// foldersOf returns the folders between the blob and the folder of all blobs, innermost first.
func foldersOf(name string) []string {
	var folders []string
	for folder := path.Dir(name); folder != blobFolder; folder = path.Dir(folder) {
		folders = append(folders, folder)
	}

	return folders
}
