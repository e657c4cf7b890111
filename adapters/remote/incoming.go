package remote

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"

	"github.com/pkg/sftp"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Get implements ports.RemoteFiles.
func (f *folder) Get(caller context.Context, key string) (ports.Downloaded, error) {
	ctx, end := f.limit(caller)
	file := &incoming{folder: f, caller: caller, ctx: ctx, end: end, key: key}

	if err := f.do(ctx, fieldPath, key, file.open); err != nil {
		defer end(errClosed)
		return ports.Downloaded{}, f.failed(caller, ctx, err)
	}

	return ports.Downloaded{
		Body: file, Filename: path.Base(key), Size: file.whole.Size(),
	}, nil
}

func open(c *sftp.Client, key string) (*sftp.File, fs.FileInfo, error) {
	info, err := c.Stat(key)
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // it is looked at, and replaced
	}

	if !info.Mode().IsRegular() { // to open a pipe might take for ever
		return nil, nil, onField(fieldPath, "%q is no file. Name one, or a prefix.",
			fault.Clip(key, maxShown))
	}

	file, err := c.Open(key)

	return file, info, err //nolint:wrapcheck // the same
}

// streamed reads a file with as many requests under way as the client makes where it writes the
// file out itself: one that waits for each would spend its time on the way to the server.
func streamed(file *sftp.File) io.ReadCloser {
	r, w := io.Pipe()

	go func() {
		_, err := file.WriteTo(w)
		_ = w.CloseWithError(err) // it is what the reader gets, and nil is io.EOF
	}()

	return r
}

// incoming is a file on its way in. What breaks off is read on from there.
type incoming struct {
	folder *folder
	caller context.Context //nolint:containedctx // a body outlives the call that opened it
	ctx    context.Context //nolint:containedctx // the same
	end    context.CancelCauseFunc
	key    string
	whole  fs.FileInfo // as it was when it was opened first
	offset int64
	over   bool  // all of it has come
	err    error // what ended it; given again to whoever reads on

	// of the connection that it comes by, nil where there is none
	file    *sftp.File
	content io.ReadCloser
	release func() bool
}

// open opens the file where it is to be read on.
func (i *incoming) open(c *sftp.Client) error {
	release := i.folder.bound(i.ctx, 0)

	file, err := i.find(c)
	if err != nil {
		release()

		return err
	}

	i.file, i.content, i.release = file, streamed(file), release

	return nil
}

func (i *incoming) find(c *sftp.Client) (*sftp.File, error) {
	defer i.folder.in.wait()()

	file, info, err := open(c, i.key)
	if err != nil {
		return nil, err
	}

	if i.whole == nil {
		i.whole = info
	}

	if info.Size() != i.whole.Size() || !info.ModTime().Equal(i.whole.ModTime()) {
		err = errChanged
	} else {
		_, err = file.Seek(i.offset, io.SeekStart)
	}

	if err != nil {
		_ = file.Close() // nothing was written

		return nil, err //nolint:wrapcheck // it is looked at, and replaced
	}

	return file, nil
}

// Read implements io.Reader.
func (i *incoming) Read(p []byte) (int, error) {
	if i.err != nil || len(p) == 0 {
		return 0, i.err
	}

	var n int

	err := i.folder.do(i.ctx, fieldPath, i.key, func(c *sftp.Client) (err error) {
		n, err = i.next(c, p)

		return err
	})

	switch {
	case err != nil:
		i.err = i.folder.failed(i.caller, i.ctx, err)
	case i.over:
		i.err = io.EOF
	}

	return n, i.err
}

// next reads some of what is to come. It returns bytes or an error, or the file is over.
func (i *incoming) next(c *sftp.Client, p []byte) (int, error) {
	if i.content == nil {
		if err := i.open(c); err != nil {
			return 0, err
		}
	}

	n, err := i.read(p)
	i.offset += int64(n)

	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF) && i.offset >= i.whole.Size():
		i.over = true

		return n, nil
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}

	i.leave()

	return n, err
}

func (i *incoming) read(p []byte) (int, error) {
	defer i.folder.in.wait()()

	return io.ReadAtLeast(i.content, p, 1) //nolint:wrapcheck // it is looked at, and replaced
}

// leave ends what comes by a connection, which may be broken.
func (i *incoming) leave() {
	// Of what was not read to its end requests are under way, which a server may never answer.
	sound := i.release() && i.over

	_ = i.content.Close() // has the client ask for no more

	if sound {
		_ = i.file.Close() // nothing was written
	} else {
		i.folder.drop()
	}

	i.content = nil
}

// Close implements io.Closer.
func (i *incoming) Close() error {
	if i.content != nil {
		i.leave()
	}

	i.end(errClosed)

	return nil
}
