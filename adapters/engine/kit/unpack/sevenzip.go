package unpack

import (
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"github.com/bodgit/sevenzip"
)

// sevenZip reads a 7z archive.
func (w *walk) sevenZip() error {
	r, err := sevenzip.NewReaderWithPassword(w.File, w.packed, w.Password)
	if err != nil {
		return w.sevenFault(err)
	}

	var all int64
	for _, f := range r.File {
		if all += int64(min(f.UncompressedSize, 1<<62)); all < 0 {
			return ErrTooLarge
		}
	}

	if err := w.fits(all); err != nil {
		return err
	}

	for _, f := range r.File {
		if err := w.found(w.sevenMember(f)); err != nil {
			return err
		}

		w.tell(w.bytes, all)
	}

	return nil
}

func (w *walk) sevenMember(f *sevenzip.File) member {
	const executable = 0o100

	mode := f.Mode()
	m := member{name: f.Name, link: !mode.IsDir() && !mode.IsRegular()}
	m.Folder, m.Size = mode.IsDir(), int64(min(f.UncompressedSize, 1<<62))
	m.Modified, m.Program = f.Modified, mode&executable != 0
	m.open = func() (io.Reader, error) {
		content, err := f.Open()
		if err != nil {
			return nil, w.sevenFault(err)
		}

		checked := &whole{ReadCloser: content, left: m.Size, sum: crc32.NewIEEE(), want: f.CRC32}

		return &renamed{checked, func(err error) error {
			if errors.Is(err, errSum) && w.Password != "" {
				return ErrWrongPassword
			}

			return w.sevenFault(err)
		}}, nil
	}

	return m
}

// whole reads a file to its end, which must be where the archive says and have the checksum that it
// says, and closes it there: what is behind it in the same stream goes on from there.
type whole struct {
	io.ReadCloser

	left int64
	sum  hash.Hash32
	want uint32 // 0 where the archive has none
}

// Read implements io.Reader.
func (r *whole) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.left -= int64(n)

	_, _ = r.sum.Write(p[:n]) // it never fails
	if r.left < 0 {
		return n, errors.Join(errSum, r.Close())
	}

	if err == nil {
		return n, nil
	}

	closed := r.Close()
	switch {
	case !errors.Is(err, io.EOF):
		return n, err
	case r.left != 0 || r.want != 0 && r.sum.Sum32() != r.want:
		return n, errSum
	case closed != nil:
		return n, closed
	}

	return n, io.EOF
}

var errSum = errors.New("a file is not what its checksum says")

func (w *walk) sevenFault(err error) error {
	var read *sevenzip.ReadError
	if errors.As(err, &read) && read.Encrypted {
		if w.Password == "" {
			return ErrPassword
		}

		return ErrWrongPassword
	}

	return w.told(err)
}
