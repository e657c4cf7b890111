package fakes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/convertd/convertd/adapters/storage/key"
	"github.com/convertd/convertd/ports"
)

var errNotAdoptable = errors.New("only a regular file with a single hard link can be adopted")

// Blobs is ports.Blobs in memory. Make it with NewBlobs.
type Blobs struct {
	mu     sync.RWMutex
	stored map[string]storedBlob
}

type storedBlob struct {
	content []byte
	written time.Time
}

var _ ports.Blobs = (*Blobs)(nil)

// NewBlobs returns an empty storage.
func NewBlobs() *Blobs { return &Blobs{stored: map[string]storedBlob{}} }

// Put implements ports.Blobs.
func (b *Blobs) Put(ctx context.Context, k string, r io.Reader) (int64, error) {
	if err := key.Check(k); err != nil {
		return 0, err
	}

	content, err := io.ReadAll(untilDone{ctx, r})
	if err == nil {
		err = context.Cause(ctx)
	}

	if err != nil {
		return 0, fmt.Errorf("store blob %s: %w", k, err)
	}

	return b.keep(k, content)
}

// Adopt implements ports.Blobs.
func (b *Blobs) Adopt(ctx context.Context, k, path string) (int64, error) {
	if err := key.Check(k); err != nil {
		return 0, err
	}

	info, err := os.Lstat(path)
	if err != nil {
		return 0, fmt.Errorf("adopt blob %s: %w", k, err)
	}

	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || !info.Mode().IsRegular() ||
		stat.Nlink != 1 {
		return 0, errNotAdoptable
	}

	content, err := os.ReadFile(path)
	if err == nil {
		err = context.Cause(ctx)
	}

	if err != nil {
		return 0, fmt.Errorf("adopt blob %s: %w", k, err)
	}

	if _, err := b.keep(k, content); err != nil {
		return 0, err
	}

	return info.Size(), os.Remove(path)
}

func (b *Blobs) keep(k string, content []byte) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	if _, taken := b.stored[k]; taken {
		return 0, fmt.Errorf("store blob %s: %w", k, fs.ErrExist)
	}

	b.stored[k] = storedBlob{content, time.Now().UTC()}

	return int64(len(content)), nil
}

type openBlob struct{ *bytes.Reader }

func (openBlob) Close() error { return nil }

// Open implements ports.Blobs.
func (b *Blobs) Open(_ context.Context, k string) (ports.Blob, error) {
	if err := key.Check(k); err != nil {
		return nil, err
	}

	b.mu.RLock()
	defer b.mu.RUnlock()

	blob, ok := b.stored[k]
	if !ok {
		return nil, fmt.Errorf("open blob %s: %w", k, ports.ErrNoBlob)
	}

	return openBlob{bytes.NewReader(blob.content)}, nil
}

// Delete implements ports.Blobs.
func (b *Blobs) Delete(_ context.Context, k string) error {
	if err := key.Check(k); err != nil {
		return err
	}

	b.mu.Lock()
	defer b.mu.Unlock()

	delete(b.stored, k)

	return nil
}

// List implements ports.Blobs; it yields what was stored when it began.
func (b *Blobs) List(ctx context.Context) iter.Seq2[ports.BlobInfo, error] {
	return func(yield func(ports.BlobInfo, error) bool) {
		b.mu.RLock()
		stored := maps.Clone(b.stored)
		b.mu.RUnlock()

		for k, blob := range stored {
			if err := context.Cause(ctx); err != nil {
				yield(ports.BlobInfo{}, err)
				return
			}

			if !yield(
				ports.BlobInfo{Key: k, Size: int64(len(blob.content)), Written: blob.written},
				nil,
			) {
				return
			}
		}
	}
}

// untilDone reads until ctx ends.
type untilDone struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}

	return u.r.Read(p)
}
