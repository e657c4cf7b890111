package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/domain/format"
)

// roles are what the arguments of a command line are.
type roles struct {
	inputs []string
	output string // of the only input; "" where outputs are named after their inputs
	folder string // for outputs; "" where each lies beside its input
}

// pair reads the roles where the output's name says what to make.
func (c *convert) pair(formats *format.Registry) ([]item, error) {
	if len(c.Files) != 2 {
		return nil, usage("name one input and one output, or the format for all with --to FORMAT")
	}

	in, out := c.Files[0], c.Files[1]

	switch {
	case out == standard:
		return nil, usage("say what to write to standard output with --to FORMAT")
	case isFolder(out):
		return nil, usage("%s is a folder; say what to make with --to FORMAT", out)
	case isFolder(in):
		return nil, usage("%s is a folder; say what to make of its files with --to FORMAT -r", in)
	}

	target, ok := formats.ByFilename(out)
	if !ok {
		return nil, usage(
			"the name %s does not say which format to make; give it an extension such as .pdf, or use --to FORMAT",
			out,
		)
	}

	return []item{{input: in, output: filepath.Clean(out), target: target}}, nil
}

// roles judges all arguments where --to says what to make. The last is an output where it can be no
// input: standard output, a folder, or a name that is not there yet.
func (c *convert) roles(target format.Format, formats *format.Registry) (roles, error) {
	r := roles{inputs: c.Files}

	last := c.Files[len(c.Files)-1]
	if len(c.Files) == 1 {
		if last == standard {
			r.output = standard
		}
	} else {
		err := c.inputs(roles{inputs: c.Files[:len(c.Files)-1]})
		if err != nil {
			return r, err
		}

		if r, err = c.last(last, target, formats); err != nil {
			return r, err
		}
	}

	return r, c.inputs(r)
}

// last judges the last of several arguments.
func (c *convert) last(last string, target format.Format, formats *format.Registry) (roles, error) {
	before := roles{inputs: c.Files[:len(c.Files)-1]}
	one := len(before.inputs) == 1 && !isFolder(before.inputs[0])

	switch {
	case last == standard && !one:
		return before, usage("standard output takes what becomes of one file; name a folder")
	case last == standard:
		before.output = standard
	case isFolder(last):
		before.folder = filepath.Clean(last)
	case isURL(last) || !missing(last):
		return roles{inputs: c.Files}, nil
	case c.Recursive && slices.ContainsFunc(before.inputs, isFolder):
		before.folder = filepath.Clean(last)
	case !one:
		return before, usage(
			"%s is not there; as a folder for what the others become, write %s/", last, last)
	default:
		if says, ok := formats.ByFilename(last); ok && says.ID != target.ID {
			return before, usage(
				"%s is not there, and as an output it would be named %s but hold %s",
				last, says.ID, target.ID,
			)
		}

		before.output = filepath.Clean(last)
	}

	return before, nil
}

// inputs refuses inputs that cannot be: folders without -r, and standard input twice.
func (c *convert) inputs(r roles) error {
	seen := 0

	for _, in := range r.inputs {
		if in == standard {
			seen++
		}

		if isFolder(in) && !c.Recursive {
			return usage(
				"%s is a folder; name the files in it, as in %s, or convert all below it with --recursive",
				in,
				filepath.Join(in, "*"),
			)
		}
	}

	if seen > 1 {
		return usage("standard input can be read once; give - once")
	}

	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return strings.HasSuffix(path, "/") && !isURL(path) || err == nil && info.IsDir()
}

func missing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// sparesInputs refuses an output that is an input, by whatever name: not even --force asks for
// that.
func sparesInputs(items []item) error {
	type file struct{ device, number uint64 }

	// of says which file a path leads to, and which it is itself
	of := func(path string) (list []file) {
		var stat unix.Stat_t

		for _, look := range []func(string, *unix.Stat_t) error{unix.Stat, unix.Lstat} {
			if look(path, &stat) == nil && stat.Mode&unix.S_IFMT != unix.S_IFDIR {
				list = append(list, file{stat.Dev, stat.Ino})
			}
		}

		return list
	}

	inputs := map[file]bool{}

	for _, it := range items {
		for _, in := range append([]string{it.input}, it.more...) {
			for _, f := range of(in) {
				inputs[f] = true
			}
		}
	}

	for _, it := range items {
		if list := of(it.output); len(list) > 0 && inputs[list[len(list)-1]] {
			return usage(
				"%s is an input, which no output replaces; name another output or a folder",
				it.output,
			)
		}
	}

	return nil
}
