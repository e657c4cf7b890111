package swollen

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// suspicious is after how long of a command's work its PDFs are looked into. Most end before, and
// pay nothing.
const suspicious = time.Second

// Watch returns a runner that looks into the PDFs of commands that take long, and ends those whose
// PDF unpacks to too much: their error is FileTooLarge. executable is a program that calls Main for
// the arguments "engine swollen …"; "" for the running one.
func Watch(runner kit.Runner, executable string) (kit.Runner, error) {
	binary, err := kit.Executable(executable)
	if err != nil {
		return nil, fmt.Errorf("find what looks into PDFs: %w", err)
	}

	return watched{runner, binary}, nil
}

type watched struct {
	kit.Runner

	binary string // "" where there is none: nothing is looked into
}

// Run implements kit.Runner.
func (w watched) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	papers := papersOf(c)
	if len(papers) == 0 {
		return w.Runner.Run(ctx, c)
	}

	c.Limits.CPU = effort(papers, c.Limits.CPU)
	if w.binary == "" {
		return w.Runner.Run(ctx, c)
	}

	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	var (
		looking sync.WaitGroup
		tooMuch error
	)

	ended := make(chan struct{})

	looking.Go(func() {
		select {
		case <-ended:
		case <-working.Done():
		case <-time.After(suspicious):
			if tooMuch = w.look(working, papers); tooMuch != nil {
				stop(sandbox.ErrNoLongerWanted)
			}
		}
	})

	said, err := w.Runner.Run(working, c)

	close(ended)
	stop(nil)
	looking.Wait()

	if err != nil && tooMuch != nil {
		return said, tooMuch
	}

	return said, err
}

// look has the program look into each PDF, and returns FileTooLarge for the first of too much. What
// cannot be told is for the command itself to find.
func (w watched) look(ctx context.Context, papers []paper) error {
	const program, input = "convertd", "input"

	for _, p := range papers {
		c := kit.Probe(sandbox.InPath(program), "engine", Name, sandbox.InPath(input))
		c.Inputs = []sandbox.Mount{{Host: w.binary, Name: program}, {Host: p.path, Name: input}}
		c.Env = []string{"GOMAXPROCS=1", "GOMEMLIMIT=200MiB", "GOTRACEBACK=none"}
		c.Limits.AddressSpace = 4 << 30 // Go reserves much and takes little

		said, err := w.Runner.Run(ctx, c)
		if err == nil && string(bytes.TrimSpace(said.Stdout)) == tooLarge {
			return fault.New(fault.FileTooLarge,
				"The PDF holds a stream that unpacks to more than %d MB. Send one with less in it.",
				mostUnpacked>>20)
		}
	}

	return nil
}

// paper is a PDF that a command reads.
type paper struct {
	path string
	size int64
}

// papersOf returns which of a command's inputs, and of what lies in its work folder, are PDFs.
func papersOf(c sandbox.Command) []paper {
	var papers []paper

	for _, in := range c.Inputs {
		if in.Content == nil && filepath.Ext(in.Name) == extension {
			papers = appendPaper(papers, in.Host)
		}
	}

	if c.Dir == "" {
		return papers
	}

	made, err := os.ReadDir(c.Dir)
	if err != nil {
		return papers // the command will find out
	}

	for _, entry := range made {
		if filepath.Ext(entry.Name()) == extension {
			papers = appendPaper(papers, filepath.Join(c.Dir, entry.Name()))
		}
	}

	return papers
}

const extension = ".pdf"

// appendPaper adds a file, but no link: who made it may have led it elsewhere.
func appendPaper(papers []paper, path string) []paper {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return papers
	}

	return append(papers, paper{path, info.Size()})
}

// effort is how much processor time a command may spend on PDFs: of a page of print, which is a
// hundred bytes at least where many are alike, 0.1 to 0.4 s.
func effort(papers []paper, most time.Duration) time.Duration {
	const least, each = 2 * time.Minute, 1 << 10

	allowed := least
	for _, p := range papers {
		allowed += time.Duration(p.size/each) * time.Second
	}

	if most == 0 {
		return allowed
	}

	return min(most, allowed)
}
