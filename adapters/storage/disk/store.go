package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/ports"
)

// Store keeps blobs in a folder: finished ones under blobs/, half-written ones under tmp/ in a
// folder of each process. It is safe for concurrent use, and several processes may share the
// folder.
type Store struct {
	dir   string // absolute
	root  *os.Root
	fs    fileSystem
	turns turns
	temp  string   // this process's folder of temporaries
	lock  *os.File // held as long as the process lives: what lies in the folder is in use
}

var (
	_ ports.Blobs      = (*Store)(nil)
	_ ports.LocalBlobs = (*Store)(nil)
	_ ports.Owner      = (*Store)(nil)
)

// New opens the folder, makes it where it is missing, and removes what processes that are dead left
// half-written.
func New(cfg Config) (*Store, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}

	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("disk storage: %w", err)
	}

	root, err := openFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("disk storage: %w", err)
	}

	s := &Store{dir: dir, root: root, fs: rooted{root}}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("disk storage: %w", err), root.Close())
	}

	return s, nil
}

// Close frees the folder. Open blobs stay readable.
func (s *Store) Close() error {
	err := s.leave()
	if err := errors.Join(err, s.root.Close()); err != nil {
		return fmt.Errorf("close disk storage: %w", err)
	}

	return nil
}

func openFolder(dir string) (*os.Root, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	// An older folder may be open to all, and everything in it is world-readable.
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder needs its x bit
		return nil, fmt.Errorf("protect folder: %w", err)
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}

	return root, nil
}

// makeFolder makes the folder and its missing parents, each fsynced into the one above: no blob
// outlives a power cut in a folder that does not.
func makeFolder(dir string) error {
	switch info, err := os.Stat(dir); {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s: %w", dir, unix.ENOTDIR)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look at folder: %w", err)
	}

	parent := filepath.Dir(dir)
	if err := makeFolder(parent); err != nil {
		return err
	}

	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make folder: %w", err)
	}

	return syncPath(parent)
}

func syncPath(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}

	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("fsync folder: %w", err)
	}

	return nil
}

func (s *Store) prepare() error {
	for _, name := range []string{tempFolder, blobFolder} {
		if err := s.fs.mkdir(name); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("make folder: %w", err)
		}
	}

	if err := s.enter(); err != nil {
		return fmt.Errorf("folder of temporaries: %w", err)
	}

	return s.fs.syncFolder(".")
}
