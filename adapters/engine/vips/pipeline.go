package vips

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// pipeline is a picture on its way through several runs of vips, each of which reads what the one
// before it has written. The last run that was asked for is put off until it is known whether it
// writes the output or is followed by another.
type pipeline struct {
	picture

	e      *Engine
	s      ports.Step
	all    bool // every frame is on its way, below each other
	inches bool // it is a drawing that is measured in inches or the like
	put    run  // the run that was put off
	// the file in the work folder that the picture lies in, "" where it has not been read
	at    string
	count int // of files made so far
}

// run is one command, but for where it writes to.
type run struct {
	args func(in, out string) []string
	// id of the format of a file by strangers that it reads; "" where it reads none
	reads  string
	inputs []sandbox.Mount // besides the step's
	uses   []string        // files in the work folder that it uses up
}

// add has more arguments behind those of the run.
func (r *run) add(args ...string) {
	before := r.args
	r.args = func(in, out string) []string { return append(before(in, out), args...) }
}

// enter returns a pipeline for the step, of what its input is: of all its frames or pages, where
// the target holds them.
func (e *Engine) enter(ctx context.Context, s ports.Step) (*pipeline, error) {
	p, err := e.enterFirst(ctx, s)
	if err != nil {
		return nil, err
	}

	p.all = p.frames > 1 && e.keepsFrames(s)

	return p, e.cfg.Fits(p.width, p.height, p.kept())
}

// enterFirst is enter of the first frame or page alone.
func (e *Engine) enterFirst(ctx context.Context, s ports.Step) (*pipeline, error) {
	known := s.Input().Facts
	if err := e.cfg.Fits(known.Width, known.Height, 1); err != nil {
		return nil, err // without a process
	}

	is, err := e.header(ctx, s.Input().Path, s.From, s.Options)
	if err != nil && e.measured(s.From, known) {
		is, err = unread(known), nil
	}

	if err != nil {
		return nil, err
	}

	p := &pipeline{picture: is, e: e, s: s}
	p.scaled(known)

	return p, e.cfg.Fits(p.width, p.height, 1)
}

// kept returns how many frames or pages go into the output.
func (p *pipeline) kept() int {
	if p.all {
		return p.frames
	}

	return 1
}

// do has vips apply an operation, with what follows its input and its output.
func (p *pipeline) do(ctx context.Context, operation string, args ...string) error {
	return p.next(ctx, run{args: func(in, out string) []string {
		return append([]string{operation, in, out}, args...)
	}})
}

// next puts off another run, and does the one that was put off before.
func (p *pipeline) next(ctx context.Context, r run) error {
	if p.put.args != nil {
		if err := p.flush(ctx); err != nil {
			return err
		}
	}

	p.put = r

	return nil
}

// flush does the run that was put off, if there is one.
func (p *pipeline) flush(ctx context.Context) error {
	if p.put.args == nil {
		return nil
	}

	return p.park(ctx, p.fresh())
}

// park has the picture lie in a file of that name, written with these options of its saver.
func (p *pipeline) park(ctx context.Context, name string, options ...string) error {
	r := p.put
	if r.args == nil {
		r.args = func(in, out string) []string { return []string{"copy", in, out} }
	}

	path := sandbox.WorkPath(name)
	if len(options) > 0 {
		path = output(path, options)
	}

	if err := p.start(ctx, r, p.in(), path); err != nil {
		return err
	}

	used := append(r.uses, p.at)
	p.put, p.at = run{}, name

	return p.drop(used...)
}

// in is where the picture lies, as a command sees it.
func (p *pipeline) in() string {
	if p.at == "" {
		return ""
	}

	return sandbox.WorkPath(p.at)
}

// fresh is the name of another file in the work folder, of pixels as they are in memory.
func (p *pipeline) fresh() string {
	p.count++
	return strconv.Itoa(p.count) + ".v"
}

// beside does a run whose file stands beside the picture, and returns its name.
func (p *pipeline) beside(ctx context.Context, r run) (string, error) {
	name := p.fresh()
	if err := p.start(ctx, r, "", sandbox.WorkPath(name)); err != nil {
		return "", err
	}

	return name, p.drop(r.uses...)
}

// drop removes files that nobody needs any more: of large pictures there is no room for many.
func (p *pipeline) drop(names ...string) error {
	for _, name := range names {
		if name == "" {
			continue
		}

		if err := os.Remove(filepath.Join(p.s.Dir, name)); err != nil &&
			!errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove what a step has used: %w", err)
		}
	}

	return nil
}

// start runs vips.
func (p *pipeline) start(ctx context.Context, r run, in, out string) error {
	_, err := p.e.deps.Run(ctx, p.job(r, in, out))
	return err
}

func (p *pipeline) job(r run, in, out string) kit.Job {
	j := p.e.job(p.s, r.reads, r.args(in, out)...)

	j.Command.Inputs = slices.Concat(j.Command.Inputs, r.inputs)
	if r.reads == "" {
		j.Failure = func(exit *sandbox.Exit) error {
			return exit.Fault(fault.ConversionFailed, "The picture cannot be changed like this.")
		}
	}

	return j
}

// save writes the picture as the step wants it written.
func (p *pipeline) save(ctx context.Context) (ports.Made, error) {
	if err := p.prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	return p.write(ctx, p.e.saver(p.s))
}

// prepare does what has to be done before a saver can leave out the profile or other metadata.
func (p *pipeline) prepare(ctx context.Context) error {
	strip := p.s.Options.Bool(fieldStrip)
	if strip || targets()[p.s.To].bare {
		if err := p.bare(ctx); err != nil {
			return err
		}
	}

	if strip && p.s.To == "webp" {
		return p.forget(ctx)
	}

	return nil
}

// write ends in the output.
func (p *pipeline) write(ctx context.Context, options []string) (ports.Made, error) {
	if p.put.args == nil {
		if err := p.do(ctx, "copy"); err != nil {
			return ports.Made{}, err
		}
	}

	if err := kit.Holds(p.s.To, targets()[p.s.To].maxSide, p.width, p.height); err != nil {
		return ports.Made{}, err
	}

	j := p.job(p.put, p.in(), p.output(sandbox.WorkPath(outputName(p.s.To)), options))
	j.Output = outputName(p.s.To)

	made, err := p.e.deps.Make(ctx, j)
	if err == nil && !p.all {
		made.Warnings = p.e.firstOnly(p.s, p.facts(p.s.Input().Facts))
	}

	return made, err
}

// output names a file that is saved to vips, with the options of its saver.
func (p *pipeline) output(path string, options []string) string {
	if p.all {
		options = append(slices.Clone(options), "page-height="+strconv.Itoa(p.height))
	}

	return output(path, options)
}
