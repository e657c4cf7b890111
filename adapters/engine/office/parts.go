package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

const (
	// mostUnpacked is how much all parts may take.
	mostUnpacked = 4 << 30
	// mostPictures is how many are encoded anew.
	mostPictures = 2000
	// least is the size of a picture that is worth it.
	least = 4 << 10
)

// book is an open file.
type book struct {
	*zip.Reader

	signed bool
}

// open looks at the parts of a file. An encrypted one of Microsoft's is no zip archive but a
// compound file (MS-OFFCRYPTO).
func open(in *os.File) (*book, error) {
	head := make([]byte, 4)
	if _, err := in.ReadAt(head, 0); err != nil {
		return nil, errors.Join(errDamaged, err)
	}

	if bytes.Equal(head, []byte("\xd0\xcf\x11\xe0")) {
		return nil, errShut
	}

	info, err := in.Stat()
	if err != nil {
		return nil, err
	}

	r, err := zip.NewReader(in, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is called by these names
		return nil, errors.Join(errDamaged, err)
	}

	b := &book{Reader: r}

	var all uint64
	for _, f := range r.File {
		all += min(f.UncompressedSize64, mostUnpacked+1)
		if all > mostUnpacked {
			return nil, errTooLarge
		}

		b.signed = b.signed || strings.HasPrefix(f.Name, "_xmlsignatures/") ||
			f.Name == "META-INF/documentsignatures.xml"
	}

	return b, nil
}

// picture returns the name that a part has outside, where it is a picture that may be encoded anew.
func (b *book) picture(i int) (string, bool) {
	f := b.File[i]

	ext := strings.ToLower(path.Ext(f.Name))
	if ext == ".jpeg" {
		ext = ".jpg"
	}

	if b.signed || f.UncompressedSize64 < least || !slices.Contains([]string{".jpg", ".png"}, ext) {
		return "", false
	}

	return fmt.Sprintf("%06d%s", i, ext), true
}

// takeOut copies the pictures into a folder, and makes the one for what becomes of them.
func (b *book) takeOut(root *os.Root) (pictures, error) {
	p := pictures{Signed: b.signed}

	for _, folder := range []string{found, made} {
		if err := root.Mkdir(folder, 0o700); err != nil {
			return p, err
		}
	}

	for i, f := range b.File {
		name, is := b.picture(i)
		if !is || len(p.JPG)+len(p.PNG) == mostPictures {
			continue
		}

		right, err := copyOut(root, f, found+"/"+name)
		if err != nil {
			return p, err
		}

		switch {
		case !right: // something else by that name
		case path.Ext(name) == ".jpg":
			p.JPG = append(p.JPG, name)
		default:
			p.PNG = append(p.PNG, name)
		}
	}

	return p, nil
}

// copyOut copies a part, and reports whether it begins as its name says. One that is encrypted is
// not read at all.
func copyOut(root *os.Root, f *zip.File, name string) (bool, error) {
	content, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) || f.Flags&1 != 0 {
		return false, nil
	}

	if err != nil {
		return false, errors.Join(errDamaged, err)
	}

	defer func() { _ = content.Close() }()

	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return false, err
	}

	_, err = io.Copy(out, content) //nolint:gosec // the sandbox bounds what is written
	head := make([]byte, least/4)

	_, unread := out.ReadAt(head, 0)
	if err := errors.Join(err, unread, out.Close()); err != nil {
		return false, errors.Join(errDamaged, err)
	}

	want := map[string][]byte{".jpg": {0xff, 0xd8, 0xff}, ".png": []byte("\x89PNG")}[path.Ext(name)]
	moves := bytes.Contains(head, []byte("acTL")) // vips would take its first picture alone

	return bytes.HasPrefix(head, want) && !moves, nil
}
