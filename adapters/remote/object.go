package remote

import (
	"context"
	"errors"
	"io"
	"time"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/domain/fault"
)

// errChanged is why an object is not read on.
var errChanged = errors.New("object has changed while it was read")

// version is what an object is told from another by, of the same key.
type version struct {
	size int64
	at   time.Time
}

func versionOf(r *blob.Reader) version { return version{r.Size(), r.ModTime()} }

func (v version) same(as version) bool { return v.size == as.size && v.at.Equal(as.at) }

// object is an object on its way in, or a stretch of one. What breaks off is read on from there.
type object struct {
	bucket *bucket
	caller context.Context //nolint:containedctx // a body outlives the call that opened it
	ctx    context.Context //nolint:containedctx // the same
	key    string
	whole  version
	reader *blob.Reader // nil where none is open
	offset int64
	end    int64 // of what is wanted
	err    error // what ended it; given again to whoever reads on
}

// Read implements io.Reader.
func (o *object) Read(p []byte) (int, error) {
	for o.err == nil {
		if o.offset == o.end {
			o.err = io.EOF
			break
		}

		if o.reader == nil {
			o.err = o.readOn(nil)
			continue
		}

		n, err := o.reader.Read(p[:min(int64(len(p)), o.end-o.offset)])
		o.offset += int64(n)

		if err != nil && o.offset < o.end {
			o.err = o.readOn(err)
		}

		if n > 0 || len(p) == 0 {
			return n, nil
		}
	}

	return 0, o.err
}

// readOn opens the object where it broke off, and returns the fault where that cannot be.
func (o *object) readOn(broken error) error {
	o.close()

	rest, err := again(o.ctx, o.bucket.session, func() (*blob.Reader, error) {
		return o.bucket.blobs.NewRangeReader(o.ctx, o.key, o.offset, o.end-o.offset, nil)
	})
	if err != nil {
		return o.bucket.failed(o.caller, o.ctx, o.bucket.names.key, o.key, errors.Join(broken, err))
	}

	o.reader = rest

	if !versionOf(rest).same(o.whole) {
		return o.bucket.because(fault.New(
			fault.Unavailable,
			"The file has changed while it was read. Try again.",
		).On(o.bucket.names.key), errChanged)
	}

	return nil
}

// close ends the connection, which may be broken.
func (o *object) close() {
	if o.reader != nil {
		_ = o.reader.Close()
		o.reader = nil
	}
}
