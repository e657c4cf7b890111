package remote

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/url"
	"os"
	"path"
	"time"

	"github.com/pkg/sftp"

	"github.com/convertd/convertd/ports"
)

// grace is how long a server has to take back what was not written whole.
const grace = 5 * time.Second

// extensionRename is what makes a rename replace a file in one step.
const extensionRename = "posix-rename@openssh.com"

// Put implements ports.RemoteFiles.
func (f *folder) Put(caller context.Context, key string, c ports.Outgoing) (string, error) {
	ctx, end := f.limit(caller)
	defer end(errClosed)

	dir, _ := path.Split(key)
	aside := dir + ".convertd-" + rand.Text() + ".part" // the same in each try: none is left over
	own := &content{Outgoing: c}

	err := f.do(ctx, fieldPath, key, func(c *sftp.Client) error {
		defer f.bound(ctx, grace)()

		return f.write(ctx, c, key, aside, own)
	})
	if own.err != nil && ctx.Err() == nil {
		return "", own.err
	}

	if err != nil {
		return "", f.failed(caller, ctx, err)
	}

	return f.locate(key), nil
}

// write writes a file under another name, and gives it its own when it is whole.
func (f *folder) write(
	ctx context.Context, c *sftp.Client, key, aside string, own *content,
) error {
	file, err := f.create(c, path.Dir(key), aside)
	if err != nil {
		return err
	}

	err = fill(ctx, file, own)
	if err == nil {
		err = rename(c, aside, key)
	}

	if err != nil {
		_ = c.Remove(aside) // where the connection is broken, the next try writes over it
	}

	return err
}

// create makes a file, and its folder where it is not there.
func (f *folder) create(c *sftp.Client, dir, name string) (*sftp.File, error) {
	defer f.in.wait()()

	if dir != "." {
		if err := c.MkdirAll(dir); err != nil {
			return nil, err //nolint:wrapcheck // it is looked at, and replaced
		}
	}

	//nolint:wrapcheck // the same
	return c.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
}

func fill(ctx context.Context, file *sftp.File, own *content) error {
	writing, abort := context.WithCancel(ctx)
	defer abort()

	if err := own.rewind(abort); err != nil {
		return errors.Join(err, file.Close())
	}

	_, err := file.ReadFrom(&sized{content: own, ctx: writing})

	return errors.Join(err, file.Close())
}

// rename replaces what is there. A server that cannot do that in one step refuses where there is
// something.
func rename(c *sftp.Client, from, to string) error {
	if _, can := c.HasExtension(extensionRename); can {
		return c.PosixRename(from, to) //nolint:wrapcheck // it is looked at, and replaced
	}

	return c.Rename(from, to) //nolint:wrapcheck // the same
}

// sized tells the library how much there is, so that it has several writes on their way at once.
type sized struct {
	*content

	ctx context.Context //nolint:containedctx // of one write
}

// Size is how many bytes will be read.
func (s *sized) Size() int64 { return s.Outgoing.Size }

// Read implements io.Reader. It ends with the context: the connection is still needed then.
func (s *sized) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}

	return s.content.Read(p)
}

// locate names a file without the user.
func (f *folder) locate(key string) string {
	host, port := serverOf(f.values)

	if !path.IsAbs(key) {
		key = "/~/" + key // in the user's own folder
	}

	return (&url.URL{Scheme: "sftp", Host: net.JoinHostPort(host, port), Path: key}).String()
}
