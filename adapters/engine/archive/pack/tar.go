package pack

import (
	"archive/tar"
	"errors"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/kit/unpack"
	"github.com/convertd/convertd/domain/file"
)

// Tar returns a sink that writes a tar file. Files whose size is not known beforehand are put into
// the scratch file first.
func Tar(to io.Writer, scratch *os.File) Sink {
	return &taped{w: tar.NewWriter(to), scratch: scratch, names: file.Distinct{CaseSensitive: true}}
}

type taped struct {
	w       *tar.Writer
	scratch *os.File
	names   file.Distinct
}

// Add implements Sink.
func (t *taped) Add(m unpack.Member, content io.Reader) error {
	header := &tar.Header{
		Name: t.names.Of(
			m.Path,
		), Mode: int64(mode(m)), ModTime: changed(m), Typeflag: tar.TypeReg, Size: m.Size,
	}
	if m.Folder {
		header.Name += "/"
		header.Typeflag, header.Size = tar.TypeDir, 0

		return t.w.WriteHeader(header)
	}

	if m.Size < 0 {
		size, err := t.measured(content)
		if err != nil {
			return err
		}

		header.Size, content = size, t.scratch
	}

	if err := t.w.WriteHeader(header); err != nil {
		return err
	}

	n, err := io.Copy(t.w, content)
	if errors.Is(err, tar.ErrWriteTooLong) || err == nil && n != header.Size {
		return errors.Join(unpack.ErrDamaged, err)
	}

	return err
}

// measured keeps a content in the scratch file, and returns its size.
func (t *taped) measured(content io.Reader) (int64, error) {
	if err := t.scratch.Truncate(0); err != nil {
		return 0, err
	}

	if _, err := t.scratch.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}

	size, err := io.Copy(t.scratch, content)
	if err != nil {
		return 0, err
	}

	_, err = t.scratch.Seek(0, io.SeekStart)

	return size, err
}

// Close implements Sink.
func (t *taped) Close() error { return t.w.Close() }

// Bare returns a sink that writes the content of its one file.
func Bare(to io.Writer) Sink { return bare{to} }

type bare struct{ to io.Writer }

// Add implements Sink.
func (b bare) Add(m unpack.Member, content io.Reader) error {
	if m.Folder {
		return nil
	}

	_, err := io.Copy(b.to, content)

	return err
}

// Close implements Sink.
func (bare) Close() error { return nil }
