package ports

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// ErrNoBlob is returned where a key holds nothing.
var ErrNoBlob = errors.New("no blob under this key")

// Blobs keeps artefacts under keys.
//
// A key is 1–255 ASCII letters, digits, '-', '_', '.' and '/', with no empty, "." or ".." segment;
// any other is refused with an error and touches nothing. A key is written once: a second write
// under a key that exists is refused with an error and leaves the first whole.
type Blobs interface {
	// Put stores all of r and returns its size in bytes. The blob appears under its key whole or
	// not at all, and survives a power cut once Put has returned. If r fails, or ctx ends, nothing
	// stays behind and the error is returned.
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	// Adopt takes a finished regular file of this machine as the blob, as whole and durable as Put
	// does, and the path is gone afterwards. A path that is a symbolic link, a folder, a device or
	// a file with a second hard link is refused.
	Adopt(ctx context.Context, key, path string) (int64, error)
	// Open returns the blob for reading from any offset; several may read at once, and a reader
	// keeps working when the blob is deleted. A missing key is ErrNoBlob.
	Open(ctx context.Context, key string) (Blob, error)
	// Delete removes the blob. Deleting a missing key is no error.
	Delete(ctx context.Context, key string) error
	// List yields every stored blob, in no given order; what is half-written is not yielded.
	List(ctx context.Context) iter.Seq2[BlobInfo, error]
}

// BlobInfo describes a stored blob.
type BlobInfo struct {
	Key     string
	Size    int64 // bytes
	Written time.Time
}

// Blob is a stored artefact opened for reading.
type Blob interface {
	io.ReadSeekCloser
	Size() int64 // bytes
}

// LocalBlobs is what a storage offers besides Blobs when its blobs are files of this machine, so
// that an engine reads them in place.
type LocalBlobs interface {
	// LocalPath returns the absolute path of the blob's file, which nobody may write to. A missing
	// key is ErrNoBlob.
	LocalPath(key string) (string, error)
	// Expect says that Adopt will come with a file, whose bytes may begin to go to the disk
	// meanwhile. It changes nothing else, and it promises nothing: what cannot be done, Adopt finds
	// out.
	Expect(path string)
}

// Owner is what a storage offers besides Blobs when it can say to which database its blobs belong.
// To any other they are orphans, which it would delete.
type Owner interface {
	// Owner returns what Own has written, "" where nothing has been.
	Owner(ctx context.Context) (string, error)
	// Own writes down, once and for good, whose blobs these are, and that survives a power cut.
	// Where it has been written before, that is ErrTaken, and stays. It is no blob: no key leads to
	// it.
	Own(ctx context.Context, owner string) error
}

// Reachable is what a storage offers besides Blobs when it may be away while its blobs are there: a
// disk that is unmounted, a bucket that does not answer.
type Reachable interface {
	// Reach returns nil where blobs can be used, else fault.StorageMissing or fault.Unavailable.
	Reach(ctx context.Context) error
}
