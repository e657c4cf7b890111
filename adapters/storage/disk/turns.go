package disk

import (
	"errors"
	"slices"
	"sync"
)

// turns lets those who wait for folders at the same time share an fsync of each, as a database
// commits a group: a job of 100 results asked for 300 of the same three folders.
type turns struct {
	mu   sync.Mutex
	next *turn         // that can still be joined; nil for none
	last chan struct{} // closed when the turn before it has been taken; nil where there was none
}

// turn is one fsync of some folders.
type turn struct {
	folders []string // in the order in which they were asked for
	errs    map[string]error
	done    chan struct{}
}

// sync returns when each folder has been given to one that began after the call.
func (t *turns) sync(folders []string, one func(name string) error) error {
	mine, first := t.join(folders)
	if first {
		t.take(mine, one)
	} else {
		<-mine.done
	}

	var err error
	for _, folder := range folders {
		err = errors.Join(err, mine.errs[folder])
	}

	return err
}

// join adds the folders to the next turn; whoever is first in it takes it.
func (t *turns) join(folders []string) (mine *turn, first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()

	if first = t.next == nil; first {
		t.next = &turn{errs: map[string]error{}, done: make(chan struct{})}
	}

	for _, folder := range folders {
		if !slices.Contains(t.next.folders, folder) {
			t.next.folders = append(t.next.folders, folder)
		}
	}

	return t.next, first
}

// take waits for the turn before, shuts this one to others, and fsyncs its folders.
func (t *turns) take(mine *turn, one func(name string) error) {
	t.mu.Lock()
	before := t.last
	t.mu.Unlock()

	if before != nil {
		<-before
	}

	t.mu.Lock()
	t.next, t.last = nil, mine.done
	t.mu.Unlock()

	defer close(mine.done)

	for _, folder := range mine.folders {
		mine.errs[folder] = one(folder)
	}
}
