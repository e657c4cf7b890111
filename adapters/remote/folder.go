package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// mostSeen bounds the entries of folders that are looked at for one prefix.
const mostSeen = 100_000

// folder is what an SFTP server keeps. A connection that breaks is made again.
type folder struct {
	*session

	values option.Values
	shell  *ssh.Client
	client *sftp.Client
}

var _ ports.RemoteFiles = (*folder)(nil)

// connected returns the connection that there is, or a new one.
func (f *folder) connected(ctx context.Context) (*sftp.Client, error) {
	if f.client != nil {
		return f.client, nil
	}

	defer f.in.wait()()

	shell, err := f.connect(ctx)
	if err != nil {
		return nil, err
	}

	client, err := sftp.NewClient(shell, sftp.UseConcurrentWrites(true))
	if err != nil {
		_ = shell.Close() // it is of no use
		return nil, fmt.Errorf("begin SFTP: %w", err)
	}

	f.shell, f.client = shell, client

	return client, nil
}

// drop forgets a connection.
func (f *folder) drop() {
	if f.client == nil {
		return
	}

	_ = f.client.Close() // it may be broken
	_ = f.shell.Close()
	f.client, f.shell = nil, nil
}

// Close implements ports.RemoteFiles.
func (f *folder) Close() error {
	f.drop()
	f.close()

	return nil
}

// do runs a step on a file with a connection, which is made again where it breaks. What the server
// answers is told on the field that names the file.
func (f *folder) do(
	ctx context.Context, field, key string, step func(c *sftp.Client) error,
) error {
	_, err := again(ctx, f.session, func() (struct{}, error) {
		client, err := f.connected(ctx)
		if err == nil {
			err = step(client)
		}

		err = f.judged(field, key, err)

		var told *fault.Fault
		if err != nil && !errors.As(err, &told) {
			f.drop()
		}

		return struct{}{}, err
	})

	return err
}

// bound ends what a server has come to hang with, a while after ctx has ended.
func (f *folder) bound(ctx context.Context, after time.Duration) (release func() bool) {
	shell := f.shell

	return context.AfterFunc(ctx, func() {
		left, stop := context.WithTimeout(context.WithoutCancel(ctx), after)
		defer stop()

		<-left.Done()

		_ = shell.Close() // it may be closed
	})
}

// List implements ports.RemoteFiles.
func (f *folder) List(caller context.Context, prefix string, most int) ([]string, error) {
	ctx, end := f.limit(caller)
	defer end(errClosed)

	var keys []string

	err := f.do(ctx, operation.FieldPrefix, prefix, func(c *sftp.Client) (err error) {
		defer f.bound(ctx, 0)()
		defer f.in.wait()()

		keys, err = under(ctx, c, prefix, most)

		return err
	})
	if err != nil {
		return nil, f.failed(caller, ctx, err)
	}

	return keys, nil
}

// under walks the folder that a prefix is in. Links are not followed.
func under(ctx context.Context, c *sftp.Client, prefix string, most int) ([]string, error) {
	var (
		keys []string
		seen int
		walk func(dir string) error
	)

	walk = func(dir string) error {
		entries, err := c.ReadDirContext(ctx, cmp.Or(dir, "."))
		if err != nil {
			return err //nolint:wrapcheck // it is looked at, and replaced
		}

		slices.SortFunc(
			entries,
			func(a, b fs.FileInfo) int { return strings.Compare(a.Name(), b.Name()) },
		)

		for _, e := range entries {
			key := dir + e.Name()

			switch seen++; {
			case seen > mostSeen:
				return onField(
					operation.FieldPrefix,
					"There are too many files there. Give a longer prefix.",
				)
			case len(keys) >= most:
				return nil
			case e.IsDir() && related(key+"/", prefix):
				if err := walk(key + "/"); err != nil {
					return err
				}
			case e.Mode().IsRegular() && strings.HasPrefix(key, prefix):
				keys = append(keys, key)
			}
		}

		return nil
	}

	dir, _ := path.Split(prefix)
	err := walk(dir)

	slices.Sort(keys)

	return keys, err
}

// related reports whether there may be something in a folder that begins with a prefix.
func related(dir, prefix string) bool {
	return strings.HasPrefix(dir, prefix) || strings.HasPrefix(prefix, dir)
}
