package line

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Tool is what an engine of command lines differs from others by.
type Tool struct {
	Name, Package string
	Needs         []string // programs, without which the engine is missing
	Ask           []string // the command that tells a version
	Says          string   // pattern whose first group is the version in what that says
	Lane          sandbox.Lane
	Limits        sandbox.Limits // of each run
	Ways          []Way
}

// asksWithin bounds what a tool writes that is asked for its version, in bytes: FluidSynth makes
// room for 64 MiB of sound before it says anything.
const asksWithin = 128 << 20

// Way is one conversion.
type Way struct {
	From, To string
	Cost     int // milliseconds for a small file, measured
	Loss     route.Loss
	// Runs are command lines, words separated by blanks. IN stands for the input's path, OUT for
	// the output's, TMP for a file between two runs, and TMP1 or TMP256 for one of several.
	Runs []string
	// Bad is a pattern of what a program says of input that it cannot read, and ends with success
	// all the same; "" for none.
	Bad string
}

// Engine does the conversions of a tool. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
	tool Tool
	ways map[[2]string]Way // by From and To
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, deps kit.Deps, t Tool) (*Engine, error) {
	if _, err := kit.Setup(t.Name, kit.Config{}, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps, tool: t, ways: map[[2]string]Way{}}

	var edges []route.Edge

	for _, w := range t.Ways {
		e.ways[[2]string{w.From, w.To}] = w
		edges = append(edges, route.Edge{
			From: w.From, To: w.To, Engine: t.Name, Cost: w.Cost, Loss: w.Loss,
		})
	}

	about := ports.EngineInfo{Name: t.Name, Package: t.Package}
	if !deps.Installed(t.Needs...) {
		about.Installable = edges
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	asked := kit.Probe(t.Ask[0], t.Ask[1:]...)
	asked.Limits.Output = asksWithin

	var err error
	if about.Version, err = deps.Version(ctx, asked, regexp.MustCompile(t.Says)); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges)

	return e, nil
}

// Probe has nothing to add to what others tell.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do runs the command lines of the step one after the other.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	w := e.ways[[2]string{s.From, s.To}]
	j := kit.Job{Step: s, Output: output(s), Failure: failure(s.From)}

	var said sandbox.Result

	for _, words := range w.Runs {
		j.Command = e.command(s, words)

		var err error
		if said, err = e.deps.Run(ctx, j); err != nil {
			return ports.Made{}, err
		}

		if w.Bad != "" && regexp.MustCompile(w.Bad).MatchString(said.Stderr+string(said.Stdout)) {
			return ports.Made{}, sandbox.WithOutput(kit.Damaged(s.From), said.Stderr)
		}
	}

	if err := clean(s.Dir); err != nil {
		return ports.Made{}, fmt.Errorf("%s: %w", e.tool.Name, err)
	}

	return j.Finish(said)
}

// clean removes what runs have left to each other.
func clean(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, between+"*"))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}

	return err
}

// failure says what it means that a program has ended while it worked on a file of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		if exit.Signal != 0 {
			return exit.Fault(
				fault.ConversionFailed,
				"The file cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
	}
}
