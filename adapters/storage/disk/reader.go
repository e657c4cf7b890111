package disk

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/ports"
)

// Reader reads the blobs of a folder that another process may be storing in: it changes nothing
// there.
type Reader struct{ store *Store }

// NewReader opens the folder, which must be there.
func NewReader(cfg Config) (*Reader, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}

	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("disk storage: %w", err)
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("disk storage: open folder: %w", err)
	}

	return &Reader{&Store{dir: dir, root: root, fs: rooted{root}}}, nil
}

// Open returns a blob, as Store.Open does.
func (r *Reader) Open(ctx context.Context, k string) (ports.Blob, error) {
	return r.store.Open(ctx, k)
}

// Close frees the folder. Open blobs stay readable.
func (r *Reader) Close() error { return r.store.Close() }
