package pack

import (
	"archive/zip"
	"io"
	"io/fs"
	"math"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"github.com/convertd/convertd/adapters/engine/kit/unpack"
	"github.com/convertd/convertd/adapters/engine/kit/winzip"
	"github.com/convertd/convertd/domain/file"
)

// Zip returns a sink that writes a zip archive. The method is chosen for each file by its level
// alone.
func Zip(to io.Writer, how How) Sink {
	z := &zipped{
		w:      zip.NewWriter(to),
		how:    how,
		names:  file.Distinct{CaseSensitive: true},
		method: zip.Deflate,
	}
	if how.Level == 0 {
		z.method = zip.Store
	}

	z.w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, how.Level)
	})

	return z
}

type zipped struct {
	w      *zip.Writer
	how    How
	method uint16
	names  file.Distinct
}

// Add implements Sink.
func (z *zipped) Add(m unpack.Member, content io.Reader) error {
	header := &zip.FileHeader{Name: z.names.Of(m.Path), Method: z.method, Modified: changed(m)}
	header.SetMode(fs.FileMode(mode(m)))

	switch {
	case m.Folder:
		header.Name += "/"
		header.Method = zip.Store
		header.SetMode(fs.FileMode(mode(m)) | fs.ModeDir)
		_, err := z.w.CreateHeader(header)

		return err
	case z.how.Password != "":
		return z.sealed(header, content)
	}

	body, err := z.w.CreateHeader(header)
	if err != nil {
		return err
	}

	_, err = io.Copy(body, content)

	return err
}

// sealed adds an encrypted file. Its sizes stand behind it.
func (z *zipped) sealed(header *zip.FileHeader, content io.Reader) error {
	const encrypted, described, inUTF8 = 0x1, 0x8, 0x800

	header.Flags |= encrypted | described
	if utf8.ValidString(header.Name) {
		header.Flags |= inUTF8
	}

	header.Extra = winzip.Header(header.Method)
	header.Method = winzip.Method
	//nolint:staticcheck // CreateRaw writes the old fields as they are
	header.SetModTime(header.Modified)

	body, err := z.w.CreateRaw(header)
	if err != nil {
		return err
	}

	packed := &counted{to: body}

	sealed, err := winzip.NewWriter(packed, z.how.Password)
	if err != nil {
		return err
	}

	size, err := z.deflated(sealed, content)
	if err != nil {
		return err
	}

	if err := sealed.Close(); err != nil {
		return err
	}

	tellSizes(header, uint64(packed.n), uint64(size)) //nolint:gosec // they are positive

	return nil
}

// tellSizes fills in what the writer puts behind a file and into the directory.
func tellSizes(header *zip.FileHeader, packed, size uint64) {
	header.CompressedSize64, header.UncompressedSize64 = packed, size
	//nolint:staticcheck // after CreateRaw, the writer takes these fields
	header.CompressedSize, header.UncompressedSize = uint32(
		min(packed, math.MaxUint32),
	), uint32(
		min(size, math.MaxUint32),
	)
}

// deflated writes content packed, and returns its own size.
func (z *zipped) deflated(to io.Writer, content io.Reader) (int64, error) {
	if z.method == zip.Store {
		return io.Copy(to, content)
	}

	w, err := flate.NewWriter(to, z.how.Level)
	if err != nil {
		return 0, err
	}

	size, err := io.Copy(w, content)
	if err != nil {
		return size, err
	}

	return size, w.Close()
}

// Close implements Sink.
func (z *zipped) Close() error { return z.w.Close() }

type counted struct {
	to io.Writer
	n  int64
}

// Write implements io.Writer.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)

	return n, err
}
