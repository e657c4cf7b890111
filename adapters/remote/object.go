package remote

import (
	"context"
	"errors"
	"io"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/domain/fault"
)

// errChanged is why an object is not read on.
var errChanged = errors.New("object has changed while it was read")

// object is an object on its way in. One that breaks off is read on from there.
type object struct {
	bucket *bucket
	caller context.Context //nolint:containedctx // a body outlives the call that opened it
	ctx    context.Context //nolint:containedctx // the same
	end    context.CancelCauseFunc
	key    string
	reader *blob.Reader
	offset int64
	err    error // what ended it; given again to whoever reads on
}

// Read implements io.Reader.
func (o *object) Read(p []byte) (int, error) {
	for o.err == nil {
		n, err := o.reader.Read(p)
		o.offset += int64(n)

		if errors.Is(err, io.EOF) && o.offset < o.reader.Size() {
			err = io.ErrUnexpectedEOF
		}

		switch {
		case errors.Is(err, io.EOF):
			o.err = io.EOF
			return n, io.EOF
		case err != nil:
			o.err = o.readOn(err)
		}

		if n > 0 || len(p) == 0 {
			return n, nil
		}
	}

	return 0, o.err
}

// readOn opens the object again where it broke off, and returns the fault where that cannot be.
func (o *object) readOn(broken error) error {
	rest, err := again(o.ctx, o.bucket.session, func() (*blob.Reader, error) {
		return o.bucket.blobs.NewRangeReader(o.ctx, o.key, o.offset, -1, nil)
	})
	if err != nil {
		return o.bucket.failed(o.caller, o.ctx, o.bucket.names.key, o.key, errors.Join(broken, err))
	}

	before := o.reader
	_ = before.Close() // it is broken
	o.reader = rest

	if !rest.ModTime().Equal(before.ModTime()) || rest.Size() != before.Size() {
		return o.bucket.because(fault.New(
			fault.Unavailable,
			"The file has changed while it was read. Try again.",
		).On(o.bucket.names.key), errChanged)
	}

	return nil
}

// Close implements io.Closer.
func (o *object) Close() error {
	o.end(errClosed)
	_ = o.reader.Close() // the connection is gone either way

	return nil
}
