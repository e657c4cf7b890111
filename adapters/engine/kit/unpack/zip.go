package unpack

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// Methods of compression, as the format's description numbers them (APPNOTE.TXT 4.4.5).
const (
	methodBzip2 = 12
	methodLZMA  = 14
	methodZstd  = 93
	methodXZ    = 95
)

// zip reads a zip archive.
func (w *walk) zip() error {
	r, err := zip.NewReader(w.File, w.packed)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are cleaned here
		return w.told(err)
	}

	var all int64
	for _, f := range r.File {
		if all += int64(min(f.UncompressedSize64, 1<<62)); all < 0 {
			return ErrTooLarge
		}
	}

	if err := w.fits(all); err != nil {
		return err
	}

	names := namesOf(r.File)
	for i, f := range r.File {
		if err := w.found(w.zipMember(f, names[i])); err != nil {
			return err
		}

		w.tell(w.bytes, all)
	}

	return nil
}

func (w *walk) zipMember(f *zip.File, name string) member {
	const executable = 0o100

	mode := f.Mode()
	m := member{name: name, link: !mode.IsDir() && !mode.IsRegular()}
	m.Folder = mode.IsDir() || strings.HasSuffix(name, "/")
	m.Size, m.Modified = int64(min(f.UncompressedSize64, 1<<62)), f.Modified
	m.Program = mode&executable != 0
	m.open = func() (io.Reader, error) { return w.zipContent(f) }

	return m
}

// zipContent unpacks a file.
func (w *walk) zipContent(f *zip.File) (io.Reader, error) {
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, w.told(err)
	}

	method := f.Method
	if encrypted := f.Flags&1 != 0; encrypted {
		if w.Password == "" {
			return nil, ErrPassword
		}

		if raw, method, err = decrypted(f, raw, w.Password); err != nil {
			return nil, err
		}
	}

	content, err := inflated(raw, method)
	if err != nil {
		return nil, err
	}

	want := f.CRC32
	if method != f.Method && want == 0 { // its own checksum stands for it (AE-2)
		return &drained{content, raw}, nil
	}

	sum := &whole{
		ReadCloser: io.NopCloser(content), left: int64(min(f.UncompressedSize64, 1<<62)),
		sum: crc32.NewIEEE(), want: want,
	}

	return &renamed{sum, func(err error) error {
		if f.Flags&1 != 0 && !errors.Is(err, ErrDamaged) {
			// one in 256 wrong ones passes the check of the older encryption
			return ErrWrongPassword
		}

		return w.told(err)
	}}, nil
}

// drained reads what is packed to its end, too, once what was packed has ended.
type drained struct {
	content, raw io.Reader
}

// Read implements io.Reader.
func (d *drained) Read(p []byte) (int, error) {
	n, err := d.content.Read(p)
	if errors.Is(err, io.EOF) {
		if _, err := io.Copy(io.Discard, d.raw); err != nil {
			return n, err
		}
	}

	return n, err
}

func inflated(raw io.Reader, method uint16) (io.Reader, error) {
	switch method {
	case zip.Store:
		return raw, nil
	case zip.Deflate:
		return flate.NewReader(raw), nil
	case methodBzip2:
		return bzip2.NewReader(raw), nil
	case methodLZMA:
		return unlzma(raw)
	case methodZstd:
		d, err := zstd.NewReader(
			raw,
			zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderMaxWindow(most),
		)
		if err != nil {
			return nil, errors.Join(ErrDamaged, err)
		}

		return d.IOReadCloser(), nil
	case methodXZ:
		r, err := xz.NewReader(raw)
		if err != nil {
			return nil, errors.Join(ErrDamaged, err)
		}

		return r, nil
	}

	return nil, ErrUnsupported
}

// extra returns what stands in an extra field of that kind (APPNOTE.TXT 4.5).
func extra(f *zip.File, kind uint16) []byte {
	for b := f.Extra; len(b) >= 4; {
		size := int(binary.LittleEndian.Uint16(b[2:]))
		if len(b) < 4+size {
			return nil
		}

		if binary.LittleEndian.Uint16(b) == kind {
			return b[4 : 4+size]
		}

		b = b[4+size:]
	}

	return nil
}

// unlzma reads what is packed by LZMA. Zip puts two numbers before its settings, and no size behind
// them (APPNOTE.TXT 5.8).
func unlzma(raw io.Reader) (io.Reader, error) {
	const numbers, settings, size = 4, 5, 8

	head := make([]byte, numbers+settings)
	if _, err := io.ReadFull(raw, head); err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}

	if binary.LittleEndian.Uint16(head[2:]) != settings {
		return nil, ErrDamaged
	}

	unknown := bytes.Repeat([]byte{0xff}, size)

	r, err := lzma.NewReader(
		io.MultiReader(bytes.NewReader(head[numbers:]), bytes.NewReader(unknown), raw),
	)
	if err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}

	return r, nil
}
