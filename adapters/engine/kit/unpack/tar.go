package unpack

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strconv"
)

// tape reads a tar file that is not packed.
func (w *walk) tape() error {
	return w.tar(&position{from: w.File, walk: w})
}

// tar reads a tar file, packed or not.
func (w *walk) tar(from io.Reader) error {
	r := tar.NewReader(from)
	for {
		header, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			if w.seen == 0 {
				return w.blank(from)
			}

			return nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath): // names are cleaned here
			return w.told(err)
		}

		if err := w.found(taped(header, r)); err != nil {
			return err
		}
	}
}

// blank refuses what the tar reader takes for the end of an archive without files.
func (w *walk) blank(from io.Reader) error {
	if w.packed == 0 {
		return ErrDamaged
	}

	rest := make([]byte, 512)

	n, _ := io.ReadFull(from, rest)
	if len(bytes.Trim(rest[:n], "\x00")) > 0 {
		return ErrDamaged
	}

	return nil
}

func taped(h *tar.Header, content io.Reader) member {
	const executable = 0o100

	m := member{name: h.Name, open: func() (io.Reader, error) { return content, nil }}

	m.Size, m.Modified, m.Program = h.Size, h.ModTime, h.Mode&executable != 0
	switch h.Typeflag {
	case tar.TypeDir:
		m.Folder = true
	case tar.TypeReg, tar.TypeGNUSparse, tar.TypeCont:
	default:
		m.link = true
	}

	return m
}

// isTar reports whether a file begins as a tar file does: with a header whose checksum is right.
func isTar(head []byte) bool {
	const block, at, digits = 512, 148, 8
	if len(head) < block {
		return false
	}

	want, err := strconv.ParseUint(string(bytes.Trim(head[at:at+digits], "\x00 ")), 8, 32)
	if err != nil {
		return false
	}

	sum := uint64(digits * ' ') // it counts as blanks itself
	for i, b := range head[:block] {
		if i < at || i >= at+digits {
			sum += uint64(b)
		}
	}

	return sum == want
}

// position reads the archive itself and tells how far that has come.
type position struct {
	*walk

	from io.Reader
	at   int64
}

// Read implements io.Reader.
func (p *position) Read(b []byte) (int, error) {
	n, err := p.from.Read(b)
	p.at += int64(n)
	p.tell(p.at, p.packed)

	return n, err
}
