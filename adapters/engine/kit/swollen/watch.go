package swollen

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// suspicious is after how long of a command's work its files are looked into. Most end before, and
// pay nothing.
const suspicious = time.Second

// Watch looks into the files of work that takes long.
type Watch struct {
	kit.Runner

	// a program that calls Main for the arguments "engine swollen …"; "" for none: nothing is
	// looked into
	binary string
}

// Over returns a runner that ends commands whose files are more work than any of their size: their
// error is FileTooLarge. executable is a program that calls Main for the arguments "engine swollen
// …"; "" for the running one.
func Over(runner kit.Runner, executable string) (*Watch, error) {
	binary, err := kit.Executable(executable)
	if err != nil {
		return nil, fmt.Errorf("find what looks into files: %w", err)
	}

	return &Watch{runner, binary}, nil
}

// Run implements kit.Runner.
func (w *Watch) Run(
	ctx context.Context, c sandbox.Command,
) (said sandbox.Result, err error) {
	suspects := suspectsOf(c)
	if len(suspects) == 0 {
		return w.Runner.Run(ctx, c)
	}

	c.Limits.CPU = effort(suspects, c.Limits.CPU)

	return said, w.while(ctx, suspects, func(ctx context.Context) (err error) {
		said, err = w.Runner.Run(ctx, c)
		return err
	})
}

// While does work on a file of the host, and ends it as Run does a command.
func (w *Watch) While(
	ctx context.Context, path string, work func(context.Context) error,
) error {
	return w.while(ctx, appendSuspect(nil, path), work)
}

func (w *Watch) while(
	ctx context.Context, suspects []suspect, work func(context.Context) error,
) error {
	if w.binary == "" || len(suspects) == 0 {
		return work(ctx)
	}

	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	var (
		looking sync.WaitGroup
		found   error
	)

	looking.Go(func() {
		select {
		case <-working.Done():
		case <-time.After(suspicious):
			if found = w.look(working, suspects); found != nil {
				stop(sandbox.ErrNoLongerWanted)
			}
		}
	})

	err := work(working)

	stop(nil)
	looking.Wait()

	if err != nil && found != nil {
		return found
	}

	return err
}

// look has the program look into each file, and returns FileTooLarge for the first that something
// is wrong with. What cannot be told is for the work itself to find.
func (w *Watch) look(ctx context.Context, suspects []suspect) error {
	const program, input = "convertd", "input"

	for _, s := range suspects {
		c := kit.Probe(sandbox.InPath(program), "engine", Name, sandbox.InPath(input))
		c.Inputs = []sandbox.Mount{{Host: w.binary, Name: program}, {Host: s.path, Name: input}}
		c.Env = []string{"GOMAXPROCS=1", "GOMEMLIMIT=200MiB", "GOTRACEBACK=none"}
		c.Limits.AddressSpace = 4 << 30 // Go reserves much and takes little

		said, err := w.Runner.Run(ctx, c)
		if err != nil {
			continue
		}

		switch string(bytes.TrimSpace(said.Stdout)) {
		case tooLarge:
			return fault.New(fault.FileTooLarge,
				"The PDF holds a stream that unpacks to more than %d MB. Send one with less in it.",
				mostUnpacked>>20)
		case tooDeep:
			return fault.New(
				fault.FileTooLarge,
				"The file has elements that lie in each other more than %d deep, which is more work "+
					"than any page needs. Send one that is simpler.",
				deepestPart,
			)
		case tooOften:
			return fault.New(
				fault.FileTooLarge,
				"The drawing shows more than %d elements by reference. Send one that repeats less.",
				mostUses,
			)
		}
	}

	return nil
}

// suspect is a file that can be looked into.
type suspect struct {
	path string
	size int64
	kind kind
}

// suspectsOf returns those among a command's inputs, and the PDFs that lie in its work folder.
func suspectsOf(c sandbox.Command) []suspect {
	var list []suspect

	for _, in := range c.Inputs {
		if in.Content == nil {
			list = appendSuspect(list, in.Host)
		}
	}

	if c.Dir == "" {
		return list
	}

	made, err := os.ReadDir(c.Dir)
	if err != nil {
		return list // the command will find out
	}

	for _, entry := range made {
		if filepath.Ext(entry.Name()) == ".pdf" {
			list = appendSuspect(list, filepath.Join(c.Dir, entry.Name()))
		}
	}

	return list
}

// appendSuspect adds a file, but no link: who made it may have led it elsewhere.
func appendSuspect(list []suspect, path string) []suspect {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return list
	}

	defer func() { _ = f.Close() }() // opened for reading, so that closing loses nothing

	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return list
	}

	head := make([]byte, headSize)
	n, _ := io.ReadFull(f, head) // of what is shorter, all

	if k := kindOf(head[:n]); k != other {
		list = append(list, suspect{path, info.Size(), k})
	}

	return list
}

// effort is how much processor time a command may spend on PDFs: of a page of print, which is a
// hundred bytes at least where many are alike, 0.1 to 0.4 s.
func effort(files []suspect, most time.Duration) time.Duration {
	const least, each = 2 * time.Minute, 1 << 10

	allowed := least
	papers := 0

	for _, f := range files {
		if f.kind == pdf {
			papers++

			allowed += time.Duration(f.size/each) * time.Second
		}
	}

	switch {
	case papers == 0:
		return most
	case most == 0:
		return allowed
	}

	return min(most, allowed)
}
