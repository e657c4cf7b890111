package bucket

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/convertd/convertd/adapters/storage/adoption"
)

const (
	// part is how much of a large object goes at once, and how much of one is in memory together
	// with partsAtOnce.
	part        = 8 << 20
	partsAtOnce = 2
	// settling bounds finding out what became of a write.
	settling = 20 * time.Second
	// octets is the type of every object: what a download is, its URL says.
	octets = "application/octet-stream"
	// ticketName is the metadata by which a write is told from another of the same key.
	ticketName = "ticket"
)

// Put implements ports.Blobs. It reads r until ctx ends between two reads; a read that hangs is the
// reader's to end. A bucket that cannot be used is fault.StorageMissing, one that does not answer
// fault.Unavailable.
func (s *Store) Put(ctx context.Context, k string, r io.Reader) (int64, error) {
	name, err := s.name(k)
	if err != nil {
		return 0, err
	}

	if ctx.Err() != nil {
		return 0, fmt.Errorf("store blob %s: %w", k, context.Cause(ctx))
	}

	source := &untilDone{ctx: ctx, r: r}

	size, err := s.write(ctx, name, source)
	if source.err != nil {
		return 0, fmt.Errorf("store blob %s: %w", k, source.err)
	}

	if err != nil {
		return 0, s.failed(ctx, "store", k, err)
	}

	return size, nil
}

// write makes an object of all of r, or none: fs.ErrExist where there is one.
func (s *Store) write(ctx context.Context, name string, r *untilDone) (int64, error) {
	ticket := rand.Text()

	size, err := s.service.put(ctx, name, ticket, r)
	if err != nil && r.err == nil {
		err = s.settle(ctx, name, ticket, err)
	}

	return size, err
}

// write makes an object of all of r, or none, by the library for all services.
func write(
	ctx context.Context, to *blob.Bucket, name, ticket string, r io.Reader,
	writing func(as func(any) bool),
) (int64, error) {
	limited, abort := context.WithCancel(ctx)
	defer abort()

	source := &aborting{r: r, abort: abort}
	err := to.Upload(limited, name, source, &blob.WriterOptions{
		IfNotExist: true, ContentType: octets, Metadata: map[string]string{ticketName: ticket},
		BufferSize: part, MaxConcurrency: partsAtOnce, DisableContentTypeDetection: true,
		BeforeWrite: func(as func(any) bool) error {
			writing(as)
			return nil
		},
	})

	return source.size, err
}

// aborting ends a write whose reader fails: the library would publish what was cut off.
type aborting struct {
	r     io.Reader
	size  int64 // of what was read
	abort func()
}

// Read implements io.Reader.
func (a *aborting) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	a.size += int64(n)

	if err != nil && !errors.Is(err, io.EOF) {
		a.abort()
	}

	return n, err
}

// settle finds out what became of a write whose end was not confirmed: a service that stored the
// object may answer too late, and refuse the same write when it comes again. The object is ours
// where it has our ticket.
func (s *Store) settle(ctx context.Context, name, ticket string, cause error) error {
	if denied(cause) {
		return cause
	}

	looking, end := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer end()

	found, err := s.bucket.Attributes(looking, name)

	switch {
	case err != nil:
		return cause
	case found.Metadata[ticketName] != ticket:
		return errors.Join(fs.ErrExist, cause)
	case ctx.Err() == nil:
		return nil
	default: // it came too late for the caller
		return errors.Join(cause, context.Cause(ctx), s.bucket.Delete(looking, name))
	}
}

// untilDone reads until ctx ends, and keeps the error that its reader ended with.
type untilDone struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
	err error
}

func (u *untilDone) Read(p []byte) (n int, err error) {
	if u.ctx.Err() != nil {
		err = context.Cause(u.ctx)
	} else {
		n, err = u.r.Read(p)
	}

	if err != nil && !errors.Is(err, io.EOF) {
		u.err = err
	}

	return n, err
}

// Adopt implements ports.Blobs. The path is untouched unless the blob is stored.
func (s *Store) Adopt(ctx context.Context, k, path string) (int64, error) {
	if _, err := s.name(k); err != nil {
		return 0, err
	}

	source, err := adoption.Open(path)
	if err != nil {
		return 0, fmt.Errorf("adopt blob %s: %w", k, err)
	}

	defer func() { _ = source.Close() }() // opened for reading, so that closing loses nothing

	size, err := s.Put(ctx, k, source)
	if err != nil {
		return 0, err
	}

	if err := os.Remove(path); err != nil {
		return 0, errors.Join(fmt.Errorf("adopt blob %s: %w", k, err), s.Delete(ctx, k))
	}

	return size, nil
}

// Delete implements ports.Blobs.
func (s *Store) Delete(ctx context.Context, k string) error {
	name, err := s.name(k)
	if err != nil {
		return err
	}

	err = s.bucket.Delete(ctx, name)

	if missing, err := s.missing(ctx, err); err != nil && !missing {
		return s.failed(ctx, "delete", k, err)
	}

	return nil
}

// missing reports whether an object is not there, though its bucket is: some services say no more
// of the one than of the other. Where it cannot be told, the error says why.
func (s *Store) missing(ctx context.Context, err error) (bool, error) {
	if gcerrors.Code(err) != gcerrors.NotFound || refused(err) {
		return false, err
	}

	first := &blob.ListOptions{Prefix: s.cfg.Prefix + blobFolder}
	if _, _, err := s.bucket.ListPage(ctx, blob.FirstPageToken, 1, first); err != nil {
		return false, err
	}

	return true, err
}
