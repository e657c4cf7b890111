package pack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit/unpack"
	"github.com/convertd/convertd/domain/file"
)

// Product is a file that was taken out.
type Product struct {
	File string `json:"file"` // its name on the disk
	Name string `json:"name"` // what it is to be called
}

// Folder takes files out into one folder, whatever folders they were in. Empty ones are left out.
type Folder struct {
	root     *os.Root
	names    file.Distinct
	Products []Product
	Empty    int // files without content
}

// NewFolder returns a sink of files that lie side by side in a folder.
func NewFolder(root *os.Root) *Folder { return &Folder{root: root} }

// Add implements Sink.
func (f *Folder) Add(m unpack.Member, content io.Reader) error {
	if m.Folder {
		return nil
	}

	name := fmt.Sprintf("%04d", len(f.Products)+1)

	size, err := put(f.root, name, content)
	if err != nil {
		return err
	}

	if size == 0 {
		f.Empty++
		return f.root.Remove(name)
	}

	f.Products = append(f.Products, Product{File: name, Name: f.names.Of(unpack.Flat(m.Path))})

	return nil
}

// Close implements Sink.
func (*Folder) Close() error { return nil }

func put(root *os.Root, name string, content io.Reader) (int64, error) {
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}

	size, err := io.Copy(out, content)

	return size, errors.Join(err, out.Close())
}

// Tree takes files out into the folders that they were in, for a program that packs them again.
type Tree struct {
	root    *os.Root
	names   file.Distinct
	folders []string
	known   map[string]bool
}

// NewTree returns a sink of files in their folders.
func NewTree(root *os.Root) *Tree {
	return &Tree{root: root, names: file.Distinct{CaseSensitive: true}, known: map[string]bool{}}
}

// Add implements Sink. Where a file has the name of a folder, it is put beside all folders.
func (t *Tree) Add(m unpack.Member, content io.Reader) error {
	if m.Folder {
		_ = t.folder(m.Path) // where a file has its name, it is not needed
		return nil
	}

	name := t.names.Of(m.Path)
	if _, err := t.root.Lstat(name); err == nil || t.folder(path.Dir(name)) != nil {
		name = t.names.Of(unpack.Flat(name))
	}

	if _, err := put(t.root, name, content); err != nil {
		return err
	}

	if err := t.root.Chmod(name, os.FileMode(mode(m))); err != nil {
		return err
	}

	return t.root.Chtimes(name, changed(m), changed(m))
}

func (t *Tree) folder(name string) error {
	if name == "." || t.known[name] {
		return nil
	}

	if err := t.folder(path.Dir(name)); err != nil {
		return err
	}

	if err := t.root.Mkdir(name, 0o755); err != nil {
		return err
	}

	t.known[name] = true
	t.folders = append(t.folders, name)

	return nil
}

// Close implements Sink. Folders get a time that does not hang on when they were made.
func (t *Tree) Close() error {
	for _, name := range slices.Backward(t.folders) {
		if err := t.root.Chtimes(name, epoch(), epoch()); err != nil {
			return err
		}
	}

	return nil
}
