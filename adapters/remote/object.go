package remote

import (
	"context"
	"errors"
	"io"
	"time"

	"gocloud.dev/blob"
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
	if o.err == nil && o.offset == o.end {
		o.err = io.EOF
	}

	if o.err != nil || len(p) == 0 {
		return 0, o.err
	}

	n, err := again(o.ctx, o.bucket.session, func() (int, error) {
		return o.next(p[:min(int64(len(p)), o.end-o.offset)])
	})
	if err != nil {
		o.err = o.bucket.failed(o.caller, o.ctx, o.bucket.names.key, o.key, err)
	}

	o.offset += int64(n)

	return n, o.err
}

// next reads some of what is to come, from where it broke off if it did. It returns bytes or an
// error: an object that is opened and breaks before a byte has come is not gone on with for ever.
func (o *object) next(p []byte) (int, error) {
	if o.reader == nil {
		if err := o.open(); err != nil {
			return 0, err
		}
	}

	defer o.bucket.in.wait()()

	n, err := io.ReadAtLeast(o.reader, p, 1)
	if err != nil {
		o.close()
	}

	return n, err //nolint:wrapcheck // it is looked at, and replaced
}

func (o *object) open() (err error) {
	o.reader, err = o.bucket.blobs.NewRangeReader(o.ctx, o.key, o.offset, o.end-o.offset, nil)
	if err != nil {
		o.reader = nil

		return err //nolint:wrapcheck // it is looked at, and replaced
	}

	if !versionOf(o.reader).same(o.whole) {
		o.close()

		return errChanged
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
