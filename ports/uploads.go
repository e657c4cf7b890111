package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/upload"
)

// Uploads are the rows of files that come in over several requests.
type Uploads interface {
	// Insert adds an upload that has no parts yet. An id that is taken is ErrTaken.
	Insert(ctx context.Context, u upload.Upload) error
	// Get returns the upload with every field as it was inserted, times to the microsecond in UTC,
	// and its parts in their order. A missing id is ErrNoRow, whatever it is.
	Get(ctx context.Context, id string) (upload.Upload, error)
	// Append adds a part. Where another begins at the same byte already, that is ErrTaken, and
	// stays. An upload that is missing, or that a file was made of, is ErrNoRow.
	Append(ctx context.Context, id string, p upload.Part) error
	// Finish notes which file was made of an upload, and removes its parts. One that is missing, or
	// that a file was made of, is ErrNoRow, and stays as it is.
	Finish(ctx context.Context, id, fileID string) error
	// Delete removes an upload and its parts. A missing id is ErrNoRow.
	Delete(ctx context.Context, id string) error
}

// DueUploads are the rows of uploads whose time has come.
type DueUploads interface {
	// Expired returns at most limit uploads that expire before an instant, with their parts.
	Expired(ctx context.Context, before time.Time, limit int) ([]upload.Upload, error)
}
