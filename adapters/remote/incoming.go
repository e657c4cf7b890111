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

	var (
		file *sftp.File
		info fs.FileInfo
	)

	err := f.do(ctx, fieldPath, key, func(c *sftp.Client) (err error) {
		defer f.bound(ctx, 0)()

		file, info, err = open(c, key)

		return err
	})
	if err != nil {
		defer end(errClosed)
		return ports.Downloaded{}, f.failed(caller, ctx, err)
	}

	return ports.Downloaded{
		Body: &incoming{
			folder: f, caller: caller, ctx: ctx, end: end, key: key, file: file, left: info.Size(),
			content: streamed(file), release: f.bound(ctx, 0),
		},
		Filename: path.Base(key),
		Size:     info.Size(),
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

// incoming is a file on its way in.
type incoming struct {
	folder  *folder
	caller  context.Context //nolint:containedctx // a body outlives the call that opened it
	ctx     context.Context //nolint:containedctx // the same
	end     context.CancelCauseFunc
	release func() bool
	key     string
	file    *sftp.File
	content io.ReadCloser
	left    int64 // bytes that are to come
	err     error // what ended it; given again to whoever reads on
}

// Read implements io.Reader.
func (i *incoming) Read(p []byte) (int, error) {
	if i.err != nil || len(p) == 0 {
		return 0, i.err
	}

	n, err := i.content.Read(p)
	i.left -= int64(n)

	switch {
	case errors.Is(err, io.EOF) && i.left <= 0:
	case errors.Is(err, io.EOF):
		err = i.folder.failed(i.caller, i.ctx, io.ErrUnexpectedEOF)
	case err != nil:
		err = i.folder.failed(i.caller, i.ctx, i.folder.judged(fieldPath, i.key, err))
	}

	i.err = err

	return n, err
}

// Close implements io.Closer.
func (i *incoming) Close() error {
	// Of what was not read to its end requests are under way, which a server may never answer.
	sound := i.release() && errors.Is(i.err, io.EOF)

	_ = i.content.Close() // has the client ask for no more

	if sound {
		_ = i.file.Close() // nothing was written
	} else {
		i.folder.drop()
	}

	i.end(errClosed)

	return nil
}
