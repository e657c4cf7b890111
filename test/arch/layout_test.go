package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// ignored are the folders that builds and runs make, which .gitignore names too.
var ignored = []string{"bin", "data", "demo", "dist"}

// root holds the top of the tree to its few folders and files: what is new belongs into one of
// them.
func root(t tree) []string {
	folders := append(slices.Clone(layers), "openapi", "test")
	folders = append(folders, ignored...)
	hidden := []string{
		".git", ".ci", ".github", ".tools", ".task",
		".idea", ".vscode", // a developer's editor leaves these
	}
	files := []string{
		"go.mod",
		"go.sum",
		"Taskfile.yml",
		"README.md",
		"LICENSE",
		"CONTRIBUTING.md",
		"SECURITY.md",
		"CHANGELOG.md", // where GitHub and strangers look for them
	}

	var found []string

	for _, entry := range t.top {
		name, known := entry.Name(), files
		switch dot := strings.HasPrefix(name, "."); {
		case dot && !entry.IsDir():
			continue
		case dot:
			known = hidden
		case entry.IsDir():
			known = folders
		}

		if !slices.Contains(known, name) {
			found = append(
				found,
				fmt.Sprintf(
					"%s: the top of the tree holds only %s",
					name,
					strings.Join(known, " "),
				),
			)
		}
	}

	return found
}

// named refuses names of packages and folders that say nothing about what is held.
func named(t tree) []string {
	empty := []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "base"}

	var found []string

	for _, dir := range packages(t) {
		for name := range strings.SplitSeq(dir, "/") {
			if slices.Contains(empty, name) {
				found = append(found, fmt.Sprintf("%s: %s does not say what it holds", dir, name))
			}
		}
	}

	for _, f := range t.files {
		name := strings.TrimSuffix(f.syntax.Name.Name, "_test")
		if slices.Contains(empty, name) && name != path.Base(f.dir) {
			found = append(
				found,
				fmt.Sprintf("%s: package %s does not say what it holds", f.path, name),
			)
		}
	}

	return found
}

// documented wants a doc.go in every package, which says what it owns and then what it may not do.
func documented(t tree) []string {
	docs := map[string]string{}

	for _, f := range t.files {
		if path.Base(f.path) == "doc.go" {
			docs[f.dir] = f.syntax.Doc.Text()
		}
	}

	var found []string

	for _, dir := range packages(t) {
		text, ok := docs[dir]

		lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
		switch {
		case !ok:
			found = append(found, dir+": no doc.go")
		case len(lines) < 2:
			found = append(
				found,
				dir+"/doc.go: wants a package comment of two lines: what it owns, then what it may not do",
			)
		}
	}

	return found
}

// packages returns the folders that hold Go files, sorted.
func packages(t tree) []string {
	var dirs []string
	for _, f := range t.files {
		dirs = append(dirs, f.dir)
	}

	slices.Sort(dirs)

	return slices.Compact(dirs)
}
