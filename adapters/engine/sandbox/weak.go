package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// ourPath finds /in and /work where a path begins, not inside another one.
const ourPath = `(^|[=:,;'"(\[ ]|file://)/(in|work)(/|$)`

// weak readies a program to run without namespaces. The paths that the command names do not exist
// then, so they are rewritten, and inputs become links in the work folder's tmp. A command that
// runs under a uid of its own reaches neither its folder nor its inputs by their paths, since the
// folders above are shut: it gets there through its current directory and through open descriptors.
func (s *Sandbox) weak(c *Command, program string, uid int) (*launch, error) {
	base := c.Dir
	if uid != 0 {
		base = "/proc/self/cwd"
	}

	l, err := newLaunch()
	if err != nil {
		return nil, err
	}

	l.dir = c.Dir

	inputs := filepath.Join(c.Dir, tmpName, "in")
	if err := os.Mkdir(inputs, 0o755); err != nil { //nolint:gosec // the folders above are shut
		l.close()
		return nil, fmt.Errorf("a folder for inputs: %w", err)
	}

	for _, in := range c.Inputs {
		if err := l.link(in, inputs, uid); err != nil {
			l.close()
			return nil, err
		}
	}

	l.argv = limited(uid, c.Limits, program, c.Args)
	for i, arg := range l.argv {
		l.argv[i] = rehome(s.ourPath, lowered(arg, c), base)
	}

	for _, pair := range environment(workFolder, WorkPath(tmpName), c.Env) {
		key, value, _ := strings.Cut(pair, "=")

		for _, in := range c.Inputs {
			if in.Top {
				value = strings.ReplaceAll(value, TopURL(in.Name), fileURL(InPath(in.Name)))
			}
		}

		l.env = append(l.env, key+"="+rehome(s.ourPath, value, base))
	}

	return l, nil
}

// lowered returns where an input lies that the argument names on top, or the folder there: in the
// machine's own root, nobody may put one.
func lowered(arg string, c *Command) string {
	if c.Top && arg == TopPath("") {
		return WorkPath(TopFolder)
	}

	for _, in := range c.Inputs {
		if in.Top && arg == TopPath(in.Name) {
			return InPath(in.Name)
		}
	}

	return arg
}

func (l *launch) link(in Mount, folder string, uid int) error {
	if in.Content != nil {
		//nolint:gosec // the folders above are shut
		if err := os.WriteFile(filepath.Join(folder, in.Name), in.Content, 0o644); err != nil {
			return fmt.Errorf("writing an input: %w", err)
		}

		return nil
	}

	target := in.Host
	if uid != 0 {
		f, err := os.Open(in.Host)
		if err != nil {
			return fmt.Errorf("opening an input: %w", err)
		}

		const firstExtra = 3

		target = "/proc/self/fd/" + strconv.Itoa(firstExtra+len(l.files))
		l.files = append(l.files, f)
	}

	if err := os.Symlink(target, filepath.Join(folder, in.Name)); err != nil {
		return fmt.Errorf("linking an input: %w", err)
	}

	return nil
}

func rehome(ours *regexp.Regexp, text, base string) string {
	return ours.ReplaceAllStringFunc(text, func(match string) string {
		parts := ours.FindStringSubmatch(match)

		folder := base
		if "/"+parts[2] == inFolder {
			folder += "/" + tmpName + inFolder
		}

		return parts[1] + folder + parts[3]
	})
}
