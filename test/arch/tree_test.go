package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/convertd/convertd"

// tree is what the rules judge.
type tree struct {
	top   []fs.DirEntry // what lies in the root
	files []file        // every Go file, in the order of its path
}

// file is one parsed Go file.
type file struct {
	path    string // from the root, with slashes
	dir     string
	test    bool // by its name: *_test.go
	imports []string
	syntax  *ast.File
}

// layer returns the top-level folder that holds the file.
func (f file) layer() string { return first(f.dir) }

// product says whether the file becomes part of the program that users run.
func (f file) product() bool { return !f.test && slices.Contains(layers, f.layer()) }

// internal returns the imports of this module as folders from the root.
func (f file) internal() []string {
	var dirs []string

	for _, imp := range f.imports {
		if dir, ok := strings.CutPrefix(imp, module+"/"); ok {
			dirs = append(dirs, dir)
		}
	}

	return dirs
}

// load reads a source tree, build tags ignored, since a rule holds on every system.
func load(root fs.FS) (tree, error) {
	top, err := fs.ReadDir(root, ".")
	if err != nil {
		return tree{}, fmt.Errorf("read the root: %w", err)
	}

	t := tree{top: top}
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return enter(name)
		case path.Ext(name) != ".go":
			return nil
		}

		f, err := parse(root, name)
		t.files = append(t.files, f)

		return err
	})

	return t, err
}

// enter skips what the go command skips, and what builds and runs leave behind.
func enter(dir string) error {
	name := path.Base(dir)

	hidden := dir != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"))
	if hidden || name == "testdata" || slices.Contains(ignored, dir) {
		return fs.SkipDir
	}

	return nil
}

func parse(root fs.FS, name string) (file, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return file{}, fmt.Errorf("read %s: %w", name, err)
	}

	syntax, err := parser.ParseFile(
		token.NewFileSet(),
		name,
		text,
		parser.ParseComments|parser.SkipObjectResolution,
	)
	if err != nil {
		return file{}, fmt.Errorf("parse: %w", err)
	}

	f := file{
		path:   name,
		dir:    path.Dir(name),
		test:   strings.HasSuffix(name, "_test.go"),
		syntax: syntax,
	}
	for _, spec := range syntax.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}

		f.imports = append(f.imports, imp)
	}

	return f, nil
}

// first returns the first element of a slash-separated path.
func first(dir string) string {
	name, _, _ := strings.Cut(dir, "/")
	return name
}

// second returns the second element of a slash-separated path, "" where there is none.
func second(dir string) string {
	_, rest, _ := strings.Cut(dir, "/")
	return first(rest)
}
