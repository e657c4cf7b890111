package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/ports"
)

// Open implements ports.Blobs. The blob is read as long as ctx lasts. Where it is deleted
// meanwhile, it is read on from where it is; another offset is an error then.
func (s *Store) Open(ctx context.Context, k string) (ports.Blob, error) {
	name, err := s.name(k)
	if err != nil {
		return nil, err
	}

	b := &object{ctx: ctx, store: s, key: k, name: name}
	if err := b.begin(0); err != nil {
		return nil, err
	}

	b.size, b.version = b.body.Size(), s.service.version(b.body)

	return b, nil
}

// object is a blob that is read as one stream, begun anew where another offset is wanted, or where
// it breaks.
type object struct {
	ctx       context.Context //nolint:containedctx // of whoever reads it
	store     *Store
	key, name string
	size      int64
	version   string // all that is read is of it
	at        int64  // where the next read begins
	body      *blob.Reader
	bodyAt    int64
	broken    int // how often in a row the stream broke
}

// Size implements ports.Blob.
func (b *object) Size() int64 { return b.size }

// Read implements io.Reader.
func (b *object) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}

	for b.at < b.size {
		if b.body == nil || b.bodyAt != b.at {
			if err := b.begin(b.at); err != nil {
				return 0, err
			}
		}

		n, err := b.body.Read(p[:min(int64(len(p)), b.size-b.at)])
		b.at, b.bodyAt = b.at+int64(n), b.bodyAt+int64(n)

		if n > 0 {
			b.broken = 0
			return n, nil
		}

		if err == nil {
			continue
		}

		if err := b.mend(err); err != nil {
			return 0, err
		}
	}

	return 0, io.EOF
}

// begin begins a stream at an offset.
func (b *object) begin(offset int64) error {
	b.end()

	body, err := b.store.bucket.NewRangeReader(b.ctx, b.name, offset, -1, &blob.ReaderOptions{
		BeforeRead: func(as func(any) bool) error {
			if b.version != "" {
				b.store.service.reading(b.version, as)
			}

			return nil
		},
	})
	if err == nil {
		b.body, b.bodyAt = body, offset
		return nil
	}

	missing, err := b.store.missing(b.ctx, err)

	switch {
	case b.ctx.Err() != nil:
		return fmt.Errorf("read blob %s: %w", b.key, context.Cause(b.ctx))
	case missing:
		return fmt.Errorf("open blob %s: %w", b.key, ports.ErrNoBlob)
	default:
		return b.store.failed(b.ctx, "open", b.key, err)
	}
}

// mend lets a stream that broke be begun anew, unless it breaks again and again.
func (b *object) mend(cause error) error {
	b.end()

	if b.broken++; b.broken >= b.store.cfg.attempts() {
		if errors.Is(cause, io.EOF) {
			cause = io.ErrUnexpectedEOF
		}

		return b.store.failed(b.ctx, "read", b.key, cause)
	}

	pause := time.NewTimer(min(b.store.cfg.firstPause()<<b.broken, b.store.cfg.lastPause()))
	defer pause.Stop()

	select {
	case <-pause.C:
		return nil
	case <-b.ctx.Done():
		return fmt.Errorf("read blob %s: %w", b.key, context.Cause(b.ctx))
	}
}

// Seek implements io.Seeker.
func (b *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.size
	}

	if offset < 0 {
		return 0, errors.New("seek before the begin of a blob")
	}

	b.at = offset

	return offset, nil
}

// Close implements io.Closer.
func (b *object) Close() error {
	b.end()
	return nil
}

// end ends the stream. Closing loses nothing, since it is read only.
func (b *object) end() {
	if b.body != nil {
		_ = b.body.Close()
		b.body = nil
	}
}
