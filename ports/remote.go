package ports

import (
	"context"
	"io"

	"github.com/convertd/convertd/domain/option"
)

// Remote reaches the storages of callers' own.
//
// Addresses are judged as a Fetcher judges them. Nothing but the credentials of the place is ever
// used: none of the environment's or the machine's. What passes is tried again for a while; other
// refusals and failures are faults, on the field of the place that is to be changed where there is
// one. No fault, nor its cause, holds a secret of the place.
type Remote interface {
	// Check returns all faults of a place that is bound to be refused, without asking anyone.
	Check(p Place) error
	// Open returns the files of a place. The caller closes them.
	Open(ctx context.Context, p Place) (RemoteFiles, error)
}

// Place is where files are, or are to be, outside, and who asks there.
type Place struct {
	Storage string        // the name of a kind of storage
	Values  option.Values // of its fields, secrets in clear
}

// RemoteFiles are the files of a place. A key names one: a path where they lie in folders. They are
// for one caller at a time.
type RemoteFiles interface {
	// List returns the keys that begin with the prefix in the order of their bytes, at most so
	// many. Only files are listed: no folder, nor what stands for one.
	List(ctx context.Context, prefix string, most int) ([]string, error)
	// Get opens a file. A body that breaks off ends with a fault, never with io.EOF. The caller
	// closes it.
	Get(ctx context.Context, key string) (Downloaded, error)
	// Put writes a file and returns where it is now, as a URL without a secret. It appears under
	// its key whole or not at all, and replaces what was there. An error of the content's is
	// returned as it is.
	Put(ctx context.Context, key string, c Outgoing) (location string, err error)
	// Close ends the connection.
	Close() error
}

// Outgoing is a file on its way out. It is read from its start, again where that helps.
type Outgoing struct {
	Content io.ReadSeeker
	Size    int64 // bytes
	MIME    string
}
