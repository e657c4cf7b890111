package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/flate"
)

// pack writes the file again: each part in its place, and as small as it gets. The first part,
// "mimetype", is not packed: by its content in the file's head, programs know what the file is.
func (b *book) pack(root *os.Root) error {
	out, err := root.Create(output)
	if err != nil {
		return err
	}

	w := zip.NewWriter(out)
	for i := range b.File {
		if err := b.add(w, root, i); err != nil {
			_ = out.Close() // nothing comes of it
			return err
		}
	}

	return errors.Join(w.Close(), out.Close())
}

func (b *book) add(w *zip.Writer, root *os.Root, i int) error {
	f := b.File[i]
	if f.Flags&1 != 0 {
		return errShut
	}

	content, err := b.content(root, i)
	if err != nil {
		return err
	}

	packed, method := content, zip.Store
	if !marks(i, f) {
		if packed, method, err = smallest(content); err != nil {
			return err
		}
	}

	header := &zip.FileHeader{
		Name:    f.Name,
		Comment: f.Comment,
		NonUTF8: f.NonUTF8,
		Method:  method,
		Flags:   f.Flags & inUTF8,
		CRC32: crc32.ChecksumIEEE(
			content,
		),
		ExternalAttrs:  f.ExternalAttrs,
		CreatorVersion: f.CreatorVersion,
	}
	//nolint:staticcheck // CreateRaw writes these fields, and not Modified
	header.ModifiedDate, header.ModifiedTime = f.ModifiedDate, f.ModifiedTime
	header.CompressedSize64, header.UncompressedSize64 = uint64(len(packed)), uint64(len(content))

	body, err := w.CreateRaw(header)
	if err != nil {
		return err
	}

	_, err = body.Write(packed)

	return err
}

// inUTF8 is the flag of a name in UTF-8.
const inUTF8 = 0x800

// marks reports whether a part is the one by which programs know the file.
func marks(i int, f *zip.File) bool { return i == 0 && f.Name == "mimetype" }

// content returns a part: its picture as it was encoded anew where that is smaller, else as it is.
func (b *book) content(root *os.Root, i int) ([]byte, error) {
	f := b.File[i]

	r, err := f.Open()
	if err != nil {
		return nil, errors.Join(errDamaged, err)
	}

	defer func() { _ = r.Close() }()

	content, err := io.ReadAll(io.LimitReader(r, math.MaxInt32))
	if err != nil {
		return nil, errors.Join(errDamaged, err)
	}

	name, is := b.picture(i)
	if !is {
		return content, nil
	}

	smaller, err := root.ReadFile(made + "/" + name)
	if err != nil || len(smaller) == 0 || len(smaller) >= len(content) {
		return content, nil
	}

	return smaller, nil
}

// smallest packs a part, unless that makes it no smaller.
func smallest(content []byte) (packed []byte, method uint16, err error) {
	var out bytes.Buffer

	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, 0, err
	}

	if _, err := w.Write(content); err != nil {
		return nil, 0, err
	}

	if err := w.Close(); err != nil {
		return nil, 0, err
	}

	if out.Len() >= len(content) {
		return content, zip.Store, nil
	}

	return out.Bytes(), zip.Deflate, nil
}
