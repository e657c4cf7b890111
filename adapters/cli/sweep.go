package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/format"
)

// sweep finds the files in a folder and below it whose names say what they are. Hidden ones, and
// those that are already of the format, are left out; symbolic links are not followed.
func (c *convert) sweep(
	root string, target format.Format, formats *format.Registry,
) (items []item, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return unusable(err)
		case entry.IsDir() && path != root && (hidden(entry) || c.isOutput(path)):
			return fs.SkipDir
		case !entry.Type().IsRegular() || hidden(entry):
			return nil
		}

		kind, known := formats.ByFilename(path)
		if !known || kind.ID == target.ID {
			return nil
		}

		it := item{input: path, target: target, kind: kind.ID}

		it.output, err = c.mirrored(root, path, target, formats)
		if err == nil {
			items = append(items, it)
		}

		return err
	})

	return items, err
}

func hidden(entry fs.DirEntry) bool { return strings.HasPrefix(entry.Name(), ".") }

// isOutput reports whether a folder is the one for outputs.
func (c *convert) isOutput(path string) bool {
	if c.folder == "" {
		return false
	}

	one, err := os.Stat(path)
	if err != nil {
		return false
	}

	other, err := os.Stat(c.folder)

	return err == nil && os.SameFile(one, other)
}

// mirrored returns the output of a file in a swept folder: in the same folder below the output's.
func (c *convert) mirrored(
	root, path string, target format.Format, formats *format.Registry,
) (string, error) {
	out := c.beside(path, c.calledOf(path, formats), target)
	if c.folder == "" {
		return out, nil
	}

	below, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("find the folder of an output: %w", err)
	}

	return filepath.Join(c.folder, below, filepath.Base(out)), nil
}

// convertible leaves out what was found in folders and becomes nothing of the kind wanted, and
// judges the rest.
func (b *batch) convertible(items []item, formats source) ([]item, error) {
	if !b.Recursive {
		return items, nil
	}

	f, _, err := formats.show(items[0].target.ID)
	if err != nil {
		return nil, err
	}

	rest := slices.DeleteFunc(slices.Clone(items), func(it item) bool {
		return it.kind != "" && !slices.Contains(f.Sources, it.kind)
	})
	if len(rest) == 0 {
		return nil, usage("nothing that was found becomes %s here", f.ID)
	}

	if left := len(items) - len(rest); left > 0 && !b.Quiet {
		fmt.Fprintf(b.errs, "convertd: left out %d files that do not become %s\n", left, f.ID)
	}

	return rest, b.judge(rest)
}

// makeFolder makes the folder of an output that was found in a folder.
func (it item) makeFolder() error {
	if it.kind == "" {
		return nil
	}

	//nolint:gosec // the umask has its say, as in mkdir
	if err := os.MkdirAll(filepath.Dir(it.output), 0o777); err != nil {
		return usage("the folder of %s cannot be made: %w", it.output, err)
	}

	return nil
}
