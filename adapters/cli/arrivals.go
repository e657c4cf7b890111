package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"
)

// arrivals finds files that have come into a folder and that nobody writes any more.
type arrivals struct {
	root    string
	settle  time.Duration
	below   func(folder string) bool // whether a folder is one of those that are watched
	watcher *fsnotify.Watcher
	fresh   map[string]time.Time // when a file was last seen to change
}

func newArrivals(root string, settle time.Duration, below func(string) bool) (*arrivals, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch a folder: %w", err)
	}

	a := &arrivals{
		root: filepath.Clean(root), settle: settle, below: below, watcher: watcher,
		fresh: map[string]time.Time{},
	}
	if err := a.add(a.root, func(string) bool { return false }); err != nil {
		return nil, errors.Join(err, watcher.Close())
	}

	return a, nil
}

func (a *arrivals) close() error { return a.watcher.Close() }

// add watches a folder and those below it, and expects the wanted files in them.
func (a *arrivals) add(folder string, wanted func(path string) bool) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != a.root:
			return nil // it is gone again
		case err != nil:
			return usage("%s cannot be watched: %w", path, err)
		case !entry.IsDir():
			if entry.Type().IsRegular() && wanted(path) {
				a.fresh[path] = time.Now()
			}

			return nil
		case !a.below(path):
			return fs.SkipDir
		}

		if err := a.watcher.Add(path); err != nil {
			return usage("%s cannot be watched: %w", path, err)
		}

		return nil
	})
}

// expectAll expects also what is there already, as far as it is wanted.
func (a *arrivals) expectAll(wanted func(path string) bool) error { return a.add(a.root, wanted) }

// each calls do with every file that has arrived, until ctx ends.
func (a *arrivals) each(ctx context.Context, do func(path string)) error {
	const looks = 4 // in the time that a file must be left alone

	tick := time.NewTicker(max(a.settle/looks, time.Millisecond))
	defer tick.Stop()

	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-a.watcher.Events:
			if err := a.note(event); err != nil {
				return err
			}
		case err := <-a.watcher.Errors:
			// events were lost: what they were about is found by looking
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return fmt.Errorf("watch %s: %w", a.root, err)
			}

			if err := a.expectAll(func(string) bool { return true }); err != nil {
				return err
			}
		case now := <-tick.C:
			a.ripe(now, do)
		}
	}
}

// note keeps in mind what has changed.
func (a *arrivals) note(event fsnotify.Event) error {
	switch {
	case event.Has(fsnotify.Remove), event.Has(fsnotify.Rename):
		delete(a.fresh, event.Name)
		return nil
	case !event.Has(fsnotify.Create) && !event.Has(fsnotify.Write):
		return nil
	}

	info, err := os.Lstat(event.Name)

	switch {
	case err != nil:
		return nil //nolint:nilerr // it is gone again
	case info.Mode().IsRegular():
		a.fresh[event.Name] = time.Now()
	case info.IsDir():
		// what came with it had nobody to tell
		return a.add(event.Name, func(string) bool { return true })
	}

	return nil
}

// ripe hands over what has been left alone for long enough.
func (a *arrivals) ripe(now time.Time, do func(path string)) {
	for path, changed := range a.fresh {
		if now.Sub(changed) < a.settle {
			continue
		}

		if isWritten(path) {
			a.fresh[path] = now
			continue
		}

		delete(a.fresh, path)
		do(path)
	}
}

// isWritten reports whether a file is open for writing, as far as that can be told: the system
// grants no lease to read a file that somebody may write.
func isWritten(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false // which is told when it is converted
	}
	defer func() { _ = f.Close() }() // which ends the lease, too

	_, err = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_RDLCK)

	return errors.Is(err, unix.EAGAIN)
}
