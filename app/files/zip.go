package files

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/convertd/convertd/domain/file"
)

// zipped is a zip archive that exists nowhere: its headers are in memory, its files are opened when
// they are read. They are stored, not deflated, so its length and every byte of it are known
// beforehand, and it can be read from anywhere.
type zipped struct {
	segments []segment
	size     int64
	at       int64
	open     func(file.File) (io.ReadSeekCloser, error)
	current  int // the segment whose file is open; −1 for none
	content  io.ReadSeekCloser
}

// segment is a run of the archive's bytes: headers, or the content of a file.
type segment struct {
	begin  int64
	size   int64
	header []byte
	file   file.File // where header is nil
}

// newZip lays the archive out: entries sorted by name, equal names told apart by a number.
func newZip(list []file.File, open func(file.File) (io.ReadSeekCloser, error)) (*zipped, error) {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b file.File) int { return cmp.Compare(a.Name, b.Name) })

	z := &zipped{open: open, current: -1}
	layout := &layout{zip: z}
	w := zip.NewWriter(layout)

	var names file.Distinct
	for _, f := range sorted {
		if err := layout.add(w, f, names.Of(f.Name)); err != nil {
			return nil, fmt.Errorf("lay a zip out: %w", err)
		}
	}

	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("lay a zip out: %w", err)
	}

	layout.endHeader()

	return z, nil
}

// layout takes what the zip writer writes: headers are kept, contents only counted.
type layout struct {
	zip    *zipped
	header bytes.Buffer
	body   bool
}

// Write implements io.Writer.
func (l *layout) Write(p []byte) (int, error) {
	if !l.body {
		l.header.Write(p)
	}

	return len(p), nil
}

func (l *layout) endHeader() {
	l.append(segment{size: int64(l.header.Len()), header: bytes.Clone(l.header.Bytes())})
	l.header.Reset()
}

func (l *layout) append(s segment) {
	s.begin = l.zip.size
	l.zip.size += s.size
	l.zip.segments = append(l.zip.segments, s)
}

// add lays one entry out. The writer must see as many bytes as the file has, so that the offsets
// that it notes are right; which bytes, is all the same.
func (l *layout) add(w *zip.Writer, f file.File, name string) error {
	const utf8Name = 0x800

	header := &zip.FileHeader{
		Name:               name,
		Method:             zip.Store,
		Flags:              utf8Name,
		CRC32:              f.CRC32,
		CompressedSize64:   uint64(f.Size), //nolint:gosec // a size is positive
		UncompressedSize64: uint64(f.Size), //nolint:gosec // a size is positive
	}
	//nolint:staticcheck // CreateRaw writes these fields, and not Modified
	header.SetModTime(f.Created)
	header.SetMode(0o644)

	body, err := w.CreateRaw(header)
	if err != nil {
		return err
	}

	if err := w.Flush(); err != nil {
		return err
	}

	l.endHeader()

	l.body = true
	defer func() { l.body = false }()

	if err := pretend(body, f.Size); err != nil {
		return err
	}

	l.append(segment{size: f.Size, file: f})

	return w.Flush()
}

// pretend writes that many bytes of nothing.
func pretend(w io.Writer, size int64) error {
	nothing := make([]byte, min(size, 256<<10))
	for size > 0 {
		n, err := w.Write(nothing[:min(size, int64(len(nothing)))])
		if err != nil {
			return err
		}

		size -= int64(n)
	}

	return nil
}

// Read implements io.Reader. A read ends at the end of a segment.
func (z *zipped) Read(p []byte) (int, error) {
	i := sort.Search(
		len(z.segments),
		func(i int) bool { return z.segments[i].begin+z.segments[i].size > z.at },
	)
	if i == len(z.segments) {
		return 0, io.EOF
	}

	s := z.segments[i]
	offset := z.at - s.begin

	p = p[:min(int64(len(p)), s.size-offset)]
	if s.header != nil {
		n := copy(p, s.header[offset:])
		z.at += int64(n)

		return n, nil
	}

	if err := z.enter(i, offset); err != nil {
		return 0, err
	}

	n, err := z.content.Read(p)

	z.at += int64(n)
	if errors.Is(err, io.EOF) && offset+int64(n) < s.size {
		return n, io.ErrUnexpectedEOF
	}

	if errors.Is(err, io.EOF) {
		err = nil
	}

	return n, err
}

// enter opens the file of a segment at an offset, unless it is open there already.
func (z *zipped) enter(i int, offset int64) error {
	if z.current != i {
		if err := z.Close(); err != nil {
			return err
		}

		content, err := z.open(z.segments[i].file)
		if err != nil {
			return err
		}

		z.content, z.current = content, i
	}

	if _, err := z.content.Seek(offset, io.SeekStart); err != nil {
		return fmt.Errorf("seek in a file of a zip: %w", err)
	}

	return nil
}

// Seek implements io.Seeker.
func (z *zipped) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += z.at
	case io.SeekEnd:
		offset += z.size
	}

	if offset < 0 {
		return 0, errors.New("seek before the begin of a zip")
	}

	z.at = offset

	return offset, nil
}

// Close closes the file that is open.
func (z *zipped) Close() error {
	if z.current < 0 {
		return nil
	}

	z.current = -1

	return z.content.Close()
}
