package warm

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Job is one document to make.
type Job struct {
	Input string // path on the host
	Name  string // that it has inside: one path segment
	Dir   string // where what was made goes
	// Args are those of a LibreOffice of its own, for a document and a folder as seen inside.
	Args func(document, folder string) []string
}

// instance is a LibreOffice that runs.
type instance struct {
	ctx   context.Context //nolint:containedctx // it outlives the call that starts it
	stop  func()
	ended chan struct{}

	using   sync.Mutex // its work folder
	dir     string
	listens bool
	count   int         // of documents so far
	timer   *time.Timer // ends it while it waits
}

func newInstance() *instance {
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := func() { cancel(sandbox.ErrNoLongerWanted) }

	return &instance{ctx: ctx, stop: stop, ended: make(chan struct{})}
}

// listen waits until it takes requests.
func (i *instance) listen(dir string) error {
	i.dir = dir

	limited, cancel := context.WithTimeout(i.ctx, startLimit)
	defer cancel()

	const often = 25 * time.Millisecond

	for {
		pipe, err := i.dial(limited)
		if err == nil {
			return pipe.Close()
		}

		select {
		case <-time.After(often):
		case <-limited.Done():
			return errors.Join(limited.Err(), err)
		}
	}
}

// convert has one document made, and reports whether anything was. On an error the instance is of
// no more use.
func (i *instance) convert(ctx context.Context, j Job) (made bool, err error) {
	if !i.timer.Stop() {
		return false, errors.New("it has ended while it waited")
	}

	i.using.Lock()
	defer i.using.Unlock()

	i.count++

	root, err := os.OpenRoot(i.dir)
	if err != nil {
		return false, fmt.Errorf("open an instance's folder: %w", err)
	}
	defer func() { _ = root.Close() }() // opened for reading

	if err := put(root, j); err != nil {
		return false, fmt.Errorf("hand a document in: %w", err)
	}

	args := j.Args(sandbox.TopPath(j.Name), sandbox.TopPath(""))
	if err := i.ask(ctx, args); err != nil {
		return false, err
	}

	made, err = collect(root, j)

	return made, errors.Join(err, sweep(root))
}

// put copies the document to where what is made of it comes to lie, too: links from the one are
// right in the other then, and nothing tells of folders.
func put(root *os.Root, j Job) (err error) {
	from, err := os.Open(j.Input)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // opened for reading

	to, err := root.OpenFile(
		filepath.Join(sandbox.TopFolder, j.Name),
		os.O_CREATE|os.O_EXCL|os.O_WRONLY,
		0o644,
	)
	if err != nil {
		return err
	}

	_, err = io.Copy(to, from)

	return errors.Join(err, to.Close())
}

// Made returns which of the files beside a document were made of it: "a.pdf", "a-Sheet1.csv" and
// "a_html_1.png" of "a.ods".
func Made(names []string, document string) []string {
	stem := strings.TrimSuffix(document, filepath.Ext(document))

	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return name == document || filepath.Ext(name) == "" || !strings.HasPrefix(name, stem)
	})
}

// collect copies what was made out of a folder that others may still write to: nothing is followed
// out of the root, and nothing but regular files is opened for long.
func collect(root *os.Root, j Job) (some bool, err error) {
	names, err := list(root)
	if err != nil {
		return false, err
	}

	names = Made(names, j.Name)
	for _, name := range names {
		from, to := filepath.Join(sandbox.TopFolder, name), filepath.Join(j.Dir, name)
		if err := copyOut(root, from, to); err != nil {
			return false, fmt.Errorf("take %q out: %w", name, err)
		}
	}

	return len(names) > 0, nil
}

// sweep removes the document and what was made of it. The folders of the tree have no extension.
func sweep(root *os.Root) error {
	names, err := list(root)

	for _, name := range names {
		if filepath.Ext(name) != "" {
			err = errors.Join(err, root.RemoveAll(filepath.Join(sandbox.TopFolder, name)))
		}
	}

	return err
}

func list(root *os.Root) ([]string, error) {
	folder, err := root.Open(sandbox.TopFolder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = folder.Close() }() // opened for reading

	return folder.Readdirnames(0)
}

func copyOut(root *os.Root, from, to string) (err error) {
	named, err := root.Lstat(from)
	if err != nil {
		return err
	}

	// a pipe that has taken the file's place since is opened without waiting
	in, err := root.OpenFile(from, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // opened for reading

	info, err := in.Stat()
	if err != nil {
		return err
	}

	if !info.Mode().IsRegular() || !os.SameFile(named, info) {
		return errors.New("it is no regular file")
	}

	if err := os.RemoveAll(to); err != nil {
		return err
	}

	//nolint:gosec // checks run under uids of their own
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}

	_, err = io.Copy(out, io.LimitReader(in, info.Size()))

	return errors.Join(err, out.Close())
}

// dial connects to the pipe by which a second start of LibreOffice hands its arguments to the first
// (RequestHandler in desktop/source/app/officeipcthread.cxx).
func (i *instance) dial(ctx context.Context) (net.Conn, error) {
	// where the command sees its /tmp; see sandbox.WorkPath
	tmp, err := os.Open(filepath.Join(i.dir, "tmp"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = tmp.Close() }() // opened for reading

	names, err := tmp.Readdirnames(0)
	if err != nil {
		return nil, err
	}

	for _, name := range names {
		if strings.HasPrefix(name, "OSL_PIPE_") {
			// by way of the folder, since the path of a socket may have 107 bytes only
			path := fmt.Sprintf("/proc/self/fd/%d/%s", tmp.Fd(), name)
			return new(net.Dialer).DialContext(ctx, "unix", path)
		}
	}

	return nil, errors.New("there is no pipe")
}

// ask hands arguments over, and returns when they have been dealt with.
func (i *instance) ask(ctx context.Context, args []string) error {
	pipe, err := i.dial(ctx)
	if err != nil {
		return fmt.Errorf("ask LibreOffice: %w", err)
	}
	defer func() { _ = pipe.Close() }() // all was said

	defer context.AfterFunc(ctx, func() { _ = pipe.Close() })()

	said := bufio.NewReader(pipe)
	for _, step := range []struct{ hears, says string }{
		{"InternalIPC::SendArguments", request(args)}, {"InternalIPC::ProcessingDone", ""},
	} {
		word, err := said.ReadString(0)
		if err == nil && strings.TrimSuffix(word, "\x00") != step.hears {
			err = fmt.Errorf("it says %.40q", word)
		}

		if err == nil && step.says != "" {
			_, err = io.WriteString(pipe, step.says)
		}

		if err != nil {
			return fmt.Errorf("ask LibreOffice: %w", errors.Join(context.Cause(ctx), err))
		}
	}

	return nil
}

// request writes arguments down as LibreOffice reads them: '2' and the current folder,
// then each after a comma.
func request(args []string) string {
	escape := strings.NewReplacer("\\", "\\\\", ",", "\\,", "\x00", "\\0")

	var text strings.Builder

	text.WriteString("InternalIPC::Arguments2/work")

	for _, arg := range args {
		text.WriteString("," + escape.Replace(arg))
	}

	return text.String() + "\x00"
}
