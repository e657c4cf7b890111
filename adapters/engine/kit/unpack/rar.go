package unpack

import (
	"errors"
	"io"

	"github.com/nwaples/rardecode/v2"
)

// rar reads a RAR archive of any version. Of several parts, the first alone cannot be read.
func (w *walk) rar() error {
	r, err := rardecode.NewReader(&position{from: w.File, walk: w},
		rardecode.Password(w.Password), rardecode.MaxDictionarySize(most))
	if err != nil {
		return w.rarFault(err)
	}

	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}

		if err != nil {
			return w.rarFault(err)
		}

		if h.Encrypted && w.Password == "" && !w.listing {
			return ErrPassword
		}

		if err := w.found(w.rared(h, r)); err != nil {
			return err
		}
	}
}

func (w *walk) rared(h *rardecode.FileHeader, content io.Reader) member {
	const executable = 0o100

	m := member{name: h.Name, link: h.LinkType != 0}

	m.Folder, m.Size, m.Modified = h.IsDir, h.UnPackedSize, h.ModificationTime
	if h.UnKnownSize {
		m.Size = -1
	}

	mode := h.Mode()
	m.Program = h.HostOS == rardecode.HostOSUnix && mode&executable != 0
	m.link = m.link || !h.IsDir && !mode.IsRegular()
	m.open = func() (io.Reader, error) {
		return &renamed{content, func(err error) error {
			if h.Encrypted && !errors.Is(err, rardecode.ErrMultiVolume) {
				return ErrWrongPassword
			}

			return w.rarFault(err)
		}}, nil
	}

	return m
}

// renamed reads with the errors called otherwise.
type renamed struct {
	io.Reader

	name func(error) error
}

// Read implements io.Reader.
func (r *renamed) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = r.name(err)
	}

	return n, err
}

func (w *walk) rarFault(err error) error {
	switch {
	case errors.Is(err, rardecode.ErrArchiveEncrypted),
		errors.Is(err, rardecode.ErrArchivedFileEncrypted):
		return ErrPassword
	case errors.Is(err, rardecode.ErrBadPassword):
		return ErrWrongPassword
	case errors.Is(err, rardecode.ErrMultiVolume), errors.Is(err, rardecode.ErrBadVolumeNumber),
		errors.Is(err, rardecode.ErrArchiveNameEmpty),
		errors.Is(err, rardecode.ErrFileNameRequired):
		return ErrVolume
	case errors.Is(err, rardecode.ErrUnknownVersion), errors.Is(err, rardecode.ErrUnknownDecoder),
		errors.Is(err, rardecode.ErrUnsupportedDecoder),
		errors.Is(err, rardecode.ErrDictionaryTooLarge),
		errors.Is(err, rardecode.ErrUnknownEncryptMethod):
		return errors.Join(ErrUnsupported, err)
	}

	return w.told(err)
}
