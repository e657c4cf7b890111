package ports

import (
	"context"
	"errors"
	"time"
)

// ErrNotPresigned is returned by a Presigner that cannot sign such a URL here.
var ErrNotPresigned = errors.New("the storage signs no such URL")

// Presigner is what a storage offers besides Blobs when whoever holds a URL of its own reads or
// writes one blob past the server.
type Presigner interface {
	// PresignGet returns a URL by which a GET reads the blob for a time, from any offset, under the
	// headers that served says. It does not look whether there is one.
	PresignGet(ctx context.Context, key string, served Served, life time.Duration) (string, error)
	// PresignPut returns a URL by which a PUT, under any content type, writes the blob for a time,
	// whole or not at all, even where there is one already. A size that is not 0 is the size that
	// it must have, where the storage can see to that.
	PresignPut(ctx context.Context, key string, size int64, life time.Duration) (string, error)
}

// Served is under which headers a presigned URL gives content out.
type Served struct {
	Disposition string // Content-Disposition
	MIME        string // Content-Type
}
