package browser

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/unpack"
)

// index is the page of a zip.
const index = "index.html"

var errNoIndex = errors.New("the zip has no page")

// unzip takes the page out of its zip, with what belongs to it. Where it cannot, the report says
// why.
func (t *tab) unzip() error {
	if err := os.Mkdir(t.asked.Folder, 0o700); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}

	root, err := os.OpenRoot(t.asked.Folder)
	if err != nil {
		return fmt.Errorf("open a folder: %w", err)
	}

	defer func() { _ = root.Close() }()

	err = t.fill(root)
	if err == nil {
		err = t.find(root)
	}

	t.report.Unread = why(err)
	if t.report.Unread != "" {
		return nil
	}

	return err
}

// fill unpacks a zip, without its links. A decoder that stumbles over bad bytes has met damage.
func (t *tab) fill(root *os.Root) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", unpack.ErrDamaged, cause)
		}
	}()

	file, err := os.Open(t.asked.Zip)
	if err != nil {
		return fmt.Errorf("open a zip: %w", err)
	}
	defer func() { _ = file.Close() }()

	notes, err := unpack.Walk(
		unpack.Source{File: file, Format: "zip"},
		unpack.Limits{Files: MostFiles, Bytes: MostBytes},
		func(m unpack.Member, content io.Reader) error { return put(root, m, content) },
	)
	t.report.Links, t.report.Outside = notes.Links, notes.Outside

	return err
}

// put writes one file. One that stands twice is what it was last, as for other programs; a zip in
// which a file is a folder, too, is damaged.
func put(root *os.Root, m unpack.Member, content io.Reader) error {
	const folders, files = 0o700, 0o600

	if m.Folder {
		return damaged(root.MkdirAll(m.Path, folders))
	}

	if err := root.MkdirAll(path.Dir(m.Path), folders); err != nil {
		return damaged(err)
	}

	out, err := root.OpenFile(m.Path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, files)
	if err != nil {
		return damaged(err)
	}

	_, err = io.Copy(out, content)

	return errors.Join(err, out.Close())
}

func damaged(err error) error {
	if err == nil {
		return nil
	}

	return fmt.Errorf("%w: %w", unpack.ErrDamaged, err)
}

// find looks for the page: at the top, or in the one folder that is there.
func (t *tab) find(root *os.Root) error {
	top, page, err := look(root, ".")
	if err == nil && page == "" && len(top) == 1 {
		_, page, err = look(root, top[0])
	}

	if err == nil && page == "" {
		err = errNoIndex
	}

	t.asked.Folder = filepath.Join(t.asked.Folder, path.Dir(page))
	t.asked.URL = (&url.URL{Scheme: "http", Host: host, Path: "/" + path.Base(page)}).String()

	return err
}

// look returns the folders in one, and the path of the page there, "" for none. What systems keep
// for themselves beside a folder is none of the zip's.
func look(root *os.Root, dir string) (folders []string, page string, err error) {
	entries, err := fs.ReadDir(root.FS(), dir)
	if err != nil {
		return nil, "", fmt.Errorf("look for the page: %w", err)
	}

	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir() && name != "__MACOSX" && !strings.HasPrefix(name, "."):
			folders = append(folders, path.Join(dir, name))
		case !e.IsDir() && strings.EqualFold(name, index):
			page = path.Join(dir, name)
		}
	}

	return folders, page, nil
}

// why names the errors that are the zip's.
func why(err error) string {
	for _, known := range []struct {
		err error
		why string
	}{
		{unpack.ErrPassword, Locked},
		{unpack.ErrTooLarge, TooLarge},
		{unpack.ErrTooMany, TooMany},
		{unpack.ErrUnsupported, Foreign},
		{unpack.ErrDamaged, Damaged},
		{errNoIndex, NoIndex},
	} {
		if errors.Is(err, known.err) {
			return known.why
		}
	}

	return ""
}
