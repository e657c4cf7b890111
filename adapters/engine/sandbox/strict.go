package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// The descriptors that bwrap is given, in the order of launch.files. From fdContent on they are
// mounts with content of their own.
const (
	fdOptions = "4"
	fdFilter  = "5"
	fdStatus  = "6"
	fdContent = 7
)

// systemFiles is what tools read outside /usr: nothing of it is secret, and each part may be
// absent.
func systemFiles() []string {
	return []string{
		"/etc/alternatives",
		"/etc/fonts",
		"/etc/ld.so.cache",
		"/etc/libreoffice",
		"/etc/magic",
		"/etc/ImageMagick-6",
		"/etc/ImageMagick-7",
		"/etc/ssl/certs",
		"/etc/ssl/openssl.cnf",
		"/var/cache/fontconfig",
		"/var/lib/ghostscript", // links to character maps
	}
}

// strict wraps a program in bubblewrap. The options go through a descriptor: the command line of
// pid 1 can be read inside, and host paths are none of the program's business.
func (s *Sandbox) strict(c *Command, program string, uid int) (*launch, error) {
	l, err := newLaunch()
	if err != nil {
		return nil, err
	}

	if err := l.remember(
		[]byte(strings.Join(options(c, uid), "\x00")+"\x00"),
		s.filter,
	); err != nil {
		l.close()
		return nil, err
	}

	status, report, err := os.Pipe()
	if err != nil {
		l.close()
		return nil, fmt.Errorf("a pipe for bubblewrap: %w", err)
	}

	l.files, l.status = append(l.files, report), status

	for _, in := range c.Inputs {
		if in.Content == nil {
			continue
		}

		if err := l.remember(in.Content); err != nil {
			l.close()
			return nil, err
		}
	}
	// The program has a session of its own, so that it cannot signal the guard's process group,
	// which bwrap and pid 1 stay in.
	l.argv = append(
		[]string{s.bwrap, "--args", fdOptions, "--", setsid},
		limited(uid, c.Limits, program, c.Args)...)

	return l, nil
}

func options(c *Command, uid int) []string {
	o := []string{
		"--json-status-fd",
		fdStatus,
		"--seccomp",
		fdFilter,
		"--die-with-parent",
		"--clearenv",
	}
	if uid == 0 {
		o = append(o, "--unshare-all", "--unshare-user", "--disable-userns")
	} else {
		// Without a user namespace, root's mounts reach files in folders that are shut to all
		// others, and it works where user namespaces are forbidden. The three capabilities are for
		// setpriv, which drops them.
		o = append(
			o,
			"--unshare-ipc",
			"--unshare-pid",
			"--unshare-net",
			"--unshare-uts",
			"--unshare-cgroup-try",
			"--cap-drop",
			"ALL",
			"--cap-add",
			"CAP_SETUID",
			"--cap-add",
			"CAP_SETGID",
			"--cap-add",
			"CAP_SETPCAP",
		)
	}

	if c.Top {
		o = append(o, "--bind", filepath.Join(c.Dir, TopFolder), "/")
	}

	o = append(o, "--ro-bind", "/usr", "/usr")
	for _, name := range []string{"bin", "lib", "lib64", "sbin"} {
		o = append(o, "--symlink", "usr/"+name, "/"+name)
	}
	// Folders that bwrap makes on the way to a mount would be shut to all but root.
	for _, folder := range []string{
		"/etc", "/etc/ssl", "/var", "/var/cache", "/var/lib", inFolder,
	} {
		o = append(o, "--perms", "0755", "--dir", folder)
	}

	for _, path := range systemFiles() {
		o = append(o, "--ro-bind-try", path, path)
	}

	o = append(o, "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev")
	o = append(o, mounts(c.Inputs)...)

	home := "/"
	if c.Dir != "" {
		home = workFolder
		o = append(o, "--bind", c.Dir, workFolder, "--bind", filepath.Join(c.Dir, tmpName), "/tmp")
	}

	if !c.Top {
		o = append(o, "--remount-ro", "/")
	}

	o = append(o, "--chdir", home)
	for _, pair := range environment(home, "/tmp", c.Env) {
		key, value, _ := strings.Cut(pair, "=")
		o = append(o, "--setenv", key, value)
	}

	return o
}

func mounts(inputs []Mount) []string {
	var o []string

	content := fdContent

	for _, in := range inputs {
		if in.Content == nil {
			o = append(o, "--ro-bind", in.Host, in.path())
			continue
		}

		o = append(o, "--perms", "0444", "--ro-bind-data", strconv.Itoa(content), InPath(in.Name))
		content++
	}

	return o
}

// remember adds files of these contents to those that the child gets.
func (l *launch) remember(contents ...[]byte) error {
	for _, content := range contents {
		f, err := memoryFile(content)
		if err != nil {
			return err
		}

		l.files = append(l.files, f)
	}

	return nil
}

// memoryFile is an open file with that content and no name. A pipe would hold 64 KiB only.
func memoryFile(content []byte) (*os.File, error) {
	fd, err := unix.MemfdCreate("bwrap", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("a file for bubblewrap: %w", err)
	}

	f := os.NewFile(uintptr(fd), "bwrap")
	if _, err = f.Write(content); err == nil {
		_, err = f.Seek(0, 0)
	}

	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("a file for bubblewrap: %w", err)
	}

	return f, nil
}
