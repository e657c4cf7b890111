package disk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"golang.org/x/sys/unix"
)

// enter makes this process's own folder of temporaries, locks it, and removes those whose processes
// are dead. Meanwhile it holds the folder of all of them, so that none is taken for a dead
// process's before it is locked.
func (s *Store) enter() (err error) {
	all, err := s.locked(tempFolder, unix.LOCK_EX)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.Close()) }()

	if err := s.sweep(); err != nil {
		return fmt.Errorf("remove leftover temporaries: %w", err)
	}

	s.temp = path.Join(tempFolder, rand.Text())
	if err := s.root.Mkdir(s.temp, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}

	s.lock, err = s.locked(s.temp, unix.LOCK_EX|unix.LOCK_NB)

	return err
}

// sweep removes everything that no living process has locked.
func (s *Store) sweep() error {
	entries, err := fs.ReadDir(s.root.FS(), tempFolder)
	if err != nil {
		return fmt.Errorf("read folder: %w", err)
	}

	for _, e := range entries {
		name := path.Join(tempFolder, e.Name())
		if e.IsDir() && s.inUse(name) {
			continue
		}

		if err := s.root.RemoveAll(name); err != nil {
			return fmt.Errorf("remove: %w", err)
		}
	}

	return nil
}

func (s *Store) inUse(folder string) bool {
	lock, err := s.locked(folder, unix.LOCK_EX|unix.LOCK_NB)
	if err != nil {
		return errors.Is(err, unix.EWOULDBLOCK)
	}

	_ = lock.Close() // nothing was written

	return false
}

// locked opens a folder and locks it until it is closed, or the process ends.
func (s *Store) locked(folder string, how int) (*os.File, error) {
	f, err := s.root.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}

	if err := unix.Flock(int(f.Fd()), how); err != nil {
		return nil, errors.Join(fmt.Errorf("lock folder: %w", err), f.Close())
	}

	return f, nil
}

// leave removes this process's folder of temporaries.
func (s *Store) leave() error {
	if s.lock == nil {
		return nil
	}

	return errors.Join(s.root.RemoveAll(s.temp), s.lock.Close())
}
