package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
)

// standard is the name of standard input and of standard output.
const standard = "-"

func isURL(arg string) bool {
	return strings.HasPrefix(arg, "http://") || strings.HasPrefix(arg, "https://")
}

// foreign reports whether an input is no file of this machine.
func foreign(in string) bool { return in == standard || isURL(in) }

// called returns the name of an input, which what becomes of it is named after.
func called(in string) string {
	if in == standard {
		return "stdin"
	}

	if !isURL(in) {
		return filepath.Base(in)
	}

	u, err := url.Parse(in)
	if err != nil {
		return "download"
	}

	name := path.Base(u.Path)
	if name == "." || name == "/" {
		name = u.Hostname()
	}

	return file.CleanName(name)
}

// calledOf is called, but with the extension of what --from says.
func (c *convert) calledOf(in string, formats *format.Registry) string {
	name := called(in)

	if from, ok := formats.Find(c.From); ok && c.From != "" {
		return file.WithExtension(name, from.Extension())
	}

	return name
}

// open opens an input for reading: a file, a URL, or standard input.
func (s *session) open(ctx context.Context, in string) (io.ReadCloser, error) {
	switch {
	case in == standard:
		return io.NopCloser(s.in), nil
	case isURL(in):
		return ask(ctx, in)
	}

	f, err := os.Open(in)
	if err != nil {
		return nil, unusable(err)
	}

	return f, nil
}

// ask downloads from wherever the user of the command line says: it is their own network.
func ask(ctx context.Context, address string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, unusable(err)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // without the method and the address
		}

		return nil, fault.New(fault.CorruptFile, "It cannot be downloaded: %v.", err).Because(err)
	}

	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close() // nothing of it is wanted

		return nil, fault.New(
			fault.CorruptFile, "It cannot be downloaded: the server answers %s.", res.Status)
	}

	return res.Body, nil
}

// bring puts an input that is no file of this machine into the work folder.
func (b *batch) bring(ctx context.Context, in, dir string) (path string, err error) {
	from, err := b.open(ctx, in)
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }()

	path = filepath.Join(dir, "brought")

	//nolint:gosec // the folders above are shut, and engines may run as another user
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return "", fmt.Errorf("keep an input: %w", err)
	}

	_, err = io.Copy(to, from)
	err = errors.Join(err, to.Close())

	switch {
	case noSpace(err):
		return "", fault.New(fault.DiskFull, "There is no room left in the work folder.")
	case err != nil && ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", unusable(err)
	}

	return path, nil
}

// writable refuses an output on standard output that something else would spoil.
func (c *convert) writable(s *session, items []item) error {
	if items[0].output != standard {
		return nil
	}

	if c.JSON {
		return usage("--json prints to standard output, too; name another output")
	}

	if s.screen && !isText(items[0].target) {
		return usage("%s is no text for a terminal; send it to a file or a program",
			items[0].target.ID)
	}

	return nil
}

// isText reports whether files of a format can be read on a terminal.
func isText(f format.Format) bool {
	return strings.HasPrefix(f.MIMEType(), "text/") || f.MIMEType() == "application/json"
}

// pour writes the only output to standard output.
func (b *batch) pour(made []string) (placed, error) {
	if len(made) != 1 {
		return placed{}, usage("%d files come of it; name an output, such as page.png", len(made))
	}

	f, err := os.Open(made[0])
	if err != nil {
		return placed{}, err
	}
	defer func() { _ = f.Close() }()

	size, err := io.Copy(b.out, f)
	if err != nil {
		return placed{}, fmt.Errorf("standard output: %w", err)
	}

	return placed{standard, size}, nil
}
