package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

const (
	inFolder   = "/in"
	workFolder = "/work"
	tmpName    = "tmp"
	// TopFolder is the folder in a work folder that is the root of what a command with Top sees.
	TopFolder = "top"
)

// Command is one run of one program.
type Command struct {
	// a name to look up in /usr/bin and LibreOffice's folder, a path under /usr, or InPath of an
	// input
	Tool   string
	Args   []string // without the program's own name; paths by InPath and WorkPath
	Inputs []Mount  // files and folders that it may read
	// absolute path of its work folder, its current directory; "" for none, then it can write
	// nowhere
	Dir string
	// TopFolder of its work folder, which is made anew, is the root of what it sees, and it may
	// write there: for tools that keep links between files relative to where they write, or write
	// where a file lies. What it leaves there has an extension, unlike the folders that it sees.
	Top   bool
	Env   []string // "KEY=value", added to PATH, HOME, TMPDIR and LANG
	Stdin []byte   // small: a password, which the command line would show
	// if set, gets each line of stdout as it comes, in order; a line is cut at 64 KiB
	Line   func(line string)
	Mute   bool // its stdout is thrown away, however much it is
	Limits Limits
	Light  bool // a probe or a check: starts at once, without waiting for a slot
	Lane   Lane // which slots it waits for otherwise
}

// Lane tells commands by what they work on, and so by how long they may take. Each lane has slots
// of its own: no document waits for a film.
type Lane int

// The lanes.
const (
	Media    Lane = iota // films and sound
	Document             // office files and PDFs
	Picture
	lanes // how many there are
)

// Mount puts a file or folder of the host at InPath(Name), read-only. It must be readable by
// everyone, and be no symbolic link; folders above it need not be reachable. A mount with Content
// is a file that holds it, and has no Host.
type Mount struct {
	Host    string // absolute path
	Name    string // one path segment
	Content []byte // of a small file that an engine brings along, such as settings of its tool
	// it lies at TopPath, for tools that print where a file lies; its name must have an extension
	Top bool
}

// TopPath is where a command finds its input of that name that is mounted on top, and, with Top,
// what lies in TopFolder; "" is the folder itself.
func TopPath(name string) string { return "/" + name }

// TopURL is TopPath as a URL, in letters that JSON leaves as they are.
func TopURL(name string) string { return fileURL(TopPath(name)) }

func fileURL(path string) string {
	return strings.ReplaceAll((&url.URL{Scheme: "file", Path: path}).String(), "&", "%26")
}

func (m Mount) path() string {
	if m.Top {
		return TopPath(m.Name)
	}

	return InPath(m.Name)
}

// InPath is where a command finds its input of that name.
func InPath(name string) string { return inFolder + "/" + name }

// WorkPath is where a command finds a file of its work folder. The name "tmp" is taken: it is what
// the command sees as /tmp, and does not last.
func WorkPath(name string) string { return workFolder + "/" + name }

// toolFolders is where tools are looked up, in this order.
func toolFolders() []string { return []string{"/usr/bin", "/usr/lib/libreoffice/program"} }

// find returns the path of a tool on the host, the same as inside.
func find(tool string) (string, error) {
	candidates := []string{tool}
	if !strings.Contains(tool, "/") {
		candidates = nil
		for _, folder := range toolFolders() {
			candidates = append(candidates, filepath.Join(folder, tool))
		}
	}

	for _, path := range candidates {
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 &&
			strings.HasPrefix(path, "/usr/") {
			return path, nil
		}
	}

	return "", fmt.Errorf("%s is not installed: %w", tool, fs.ErrNotExist)
}

// resolve checks the command and returns the path of its program as seen inside.
func (c *Command) resolve() (string, error) {
	names := map[string]bool{}

	for _, in := range c.Inputs {
		if err := in.check(); err != nil {
			return "", err
		}

		if names[in.Name] {
			return "", fmt.Errorf("two inputs are named %q", in.Name)
		}

		names[in.Name] = true
	}

	if err := c.checkDir(); err != nil {
		return "", err
	}

	for _, pair := range c.Env {
		if key, _, ok := strings.Cut(pair, "="); !ok || key == "" || strings.ContainsRune(pair, 0) {
			return "", fmt.Errorf("environment entry %q is not KEY=value", pair)
		}
	}

	if name, ok := strings.CutPrefix(c.Tool, inFolder+"/"); ok {
		if !names[name] {
			return "", fmt.Errorf("the program %s is not among the inputs", c.Tool)
		}

		return c.Tool, nil
	}

	return find(c.Tool)
}

func (c *Command) checkDir() error {
	if c.Dir == "" {
		if c.Top {
			return errors.New("a command on top needs a work folder")
		}

		return nil
	}

	if !filepath.IsAbs(c.Dir) || strings.ContainsRune(c.Dir, 0) {
		return fmt.Errorf("work folder %q is not an absolute path", c.Dir)
	}

	info, err := os.Lstat(c.Dir)
	if err != nil {
		return fmt.Errorf("work folder: %w", err)
	}

	if !info.IsDir() {
		return errors.New("the work folder is not a folder")
	}

	return nil
}

// checkName also sees to it that what lies on top has the name of no folder that commands see.
func (m Mount) checkName() error {
	if m.Name == "" || m.Name == "." || m.Name == ".." || len(m.Name) > 255 ||
		strings.ContainsAny(m.Name, "/\x00") {
		return fmt.Errorf("input name %q is not one path segment", m.Name)
	}

	if m.Top && (m.Content != nil || m.Name[0] == '.' || filepath.Ext(m.Name) == "") {
		return fmt.Errorf("input %q cannot lie on top", m.Name)
	}

	return nil
}

func (m Mount) check() error {
	if err := m.checkName(); err != nil {
		return err
	}

	if m.Content != nil && m.Host == "" {
		return nil
	}

	if m.Content != nil || !filepath.IsAbs(m.Host) || strings.ContainsRune(m.Host, 0) {
		return fmt.Errorf("input path %q is not absolute", m.Host)
	}

	info, err := os.Lstat(m.Host)
	if err != nil {
		return fmt.Errorf("input: %w", err)
	}

	if !info.Mode().IsRegular() && !info.IsDir() {
		return fmt.Errorf("input %q is neither a regular file nor a folder", m.Name)
	}

	return nil
}
