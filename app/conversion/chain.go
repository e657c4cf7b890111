package conversion

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// step is one file's way through one edge of a chain.
type step struct {
	Request

	chain route.Chain
	hop   int // index of the edge
	n, of int // which of the files that the hop before made
	input string
	facts file.Facts
}

// run runs the engines one after another. A hop that makes several files feeds each of them to the next, in order.
func (c *Converter) run(ctx context.Context, r Request, chain route.Chain) (outputs, warnings []string, err error) {
	outputs = []string{r.Source.Path}
	for hop := range chain {
		var next []string
		for n, input := range outputs {
			s := step{Request: r, chain: chain, hop: hop, n: n, of: len(outputs), input: input, facts: r.Source.Facts}
			made, err := c.step(ctx, s)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", chain[hop], err)
			}
			next, warnings = append(next, made.Outputs...), append(warnings, made.Warnings...)
			if hop > 0 { // it was made on the way, and of a long document there are many
				if err := os.Remove(input); err != nil {
					return nil, nil, fmt.Errorf("remove what a hop has used: %w", err)
				}
			}
		}
		outputs = next
	}
	return outputs, once(warnings), nil
}

// step converts one file.
func (c *Converter) step(ctx context.Context, s step) (ports.Converted, error) {
	edge := s.chain[s.hop]
	engine, ok := c.deps.Catalog.Engine(edge.Engine)
	if !ok {
		return ports.Converted{}, fmt.Errorf("the plan names the unknown engine %q", edge.Engine)
	}
	dir, err := s.folder()
	if err != nil {
		return ports.Converted{}, fmt.Errorf("make a hop's folder: %w", err)
	}
	made, err := s.convert(ctx, engine, dir)
	if err != nil {
		return ports.Converted{}, s.ours(err)
	}
	if len(made.Outputs) == 0 {
		return ports.Converted{}, fault.New(fault.ConversionFailed, "The conversion to %s ended without a file.", edge.To)
	}
	s.report(1, engine)
	return made, nil
}

// folder returns an empty folder of the step's own: the request's, if nothing else comes into it. To make one may cost more than all else that a small
// conversion needs of the disk: ext4 passes over inodes that were freed a moment ago, and where many come and go it looks for long.
func (s step) folder() (string, error) {
	if len(s.chain) == 1 && filepath.Dir(s.input) != s.Dir {
		return s.Dir, nil
	}
	dir := filepath.Join(s.Dir, strconv.Itoa(s.hop)+"-"+strconv.Itoa(s.n))
	return dir, os.Mkdir(dir, 0o700)
}

func (s step) convert(ctx context.Context, engine ports.Engine, dir string) (ports.Converted, error) {
	edge := s.chain[s.hop]
	if s.hop > 0 { // what the hop before made is another file than the source, and only this engine knows what it wants to know of it
		var err error
		if s.facts, err = engine.Probe(ctx, s.input, edge.From, file.Facts{}); err != nil {
			return ports.Converted{}, err
		}
	}
	return engine.Convert(ctx, ports.Conversion{
		From: edge.From, To: edge.To, Input: s.input, Facts: s.facts, Options: s.Options, Dir: dir,
		Progress: func(done float64) { s.report(done, engine) },
	})
}

// report tells how far the whole chain is: each hop is an equal part of it, and each file of a hop an equal part of that.
func (s step) report(done float64, engine ports.Engine) {
	hop := float64(s.hop) + (float64(s.n)+min(max(done, 0), 1))/float64(s.of)
	s.Progress(hop/float64(len(s.chain)), engine.About())
}

// ours makes a file between two hops that cannot be read a fault of the conversion, which made it; nothing is wrong with the source.
func (s step) ours(err error) error {
	if s.hop == 0 || !fault.Is(err, fault.CorruptFile) {
		return err
	}
	return fault.New(fault.ConversionFailed, "The conversion goes over %s, and what was made there cannot be read. Choose another target.",
		s.chain[s.hop].From).Because(err)
}

// once drops repeated warnings: every page of a document would bring the same.
func once(list []string) []string {
	var kept []string
	seen := map[string]bool{}
	for _, w := range list {
		if !seen[w] {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	return kept
}
