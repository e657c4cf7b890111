package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
)

// ballastSize is room for the journals of some thousand deletions.
const ballastSize = 16 << 20

// Ballast is a file that takes up room beside a database. On a disk that is full it goes: to delete
// is to write, so that without it nothing could ever be deleted. It is safe for concurrent use.
type Ballast struct {
	path string
	mu   sync.Mutex
}

// NewBallast returns the ballast in a folder that is there, which Take makes.
func NewBallast(folder string) *Ballast {
	return &Ballast{path: filepath.Join(folder, "ballast")}
}

// Take has the file be there, unless there is no room to spare for it.
func (b *Ballast) Take() error {
	b.mu.Lock()
	defer b.mu.Unlock()

	if b.there() {
		return nil
	}

	const spare = 2 // times its size has to be free

	free, err := freeIn(filepath.Dir(b.path))
	if err != nil || free < spare*ballastSize {
		return err
	}

	draft := b.path + ".new"

	f, err := os.OpenFile(draft, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("make the ballast: %w", err)
	}

	err = unix.Fallocate(int(f.Fd()), 0, 0, ballastSize)
	if errors.Is(err, unix.EOPNOTSUPP) { // as on some disks of a network
		_, err = f.Write(make([]byte, ballastSize))
	}

	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(draft, b.path)
	}

	if err != nil {
		return fmt.Errorf("make the ballast: %w", errors.Join(err, os.Remove(draft)))
	}

	return nil
}

// Drop gives its room to what has to be written on a full disk.
func (b *Ballast) Drop() error {
	b.mu.Lock()
	defer b.mu.Unlock()

	if err := os.Remove(b.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop the ballast: %w", err)
	}

	return nil
}

// lacks is how much room is kept for a ballast that is not there.
func (b *Ballast) lacks() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()

	if b.there() {
		return 0
	}

	return ballastSize
}

func (b *Ballast) there() bool {
	_, err := os.Stat(b.path)
	return err == nil
}
