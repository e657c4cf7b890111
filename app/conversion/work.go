package conversion

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// work is a request on its way through its plan.
type work struct {
	*Converter
	Request

	plan     route.Plan
	at       string  // the engine that is at work, or was last
	folders  int     // made so far
	done     float64 // told so far: of several sources, the later ones begin anew
	warnings []string
	report   map[string]any
	expected expect.Result
}

// piece is a file on its way.
type piece struct {
	path, name string
	format     string // format id
	from       string // format id of the source that it comes from
	called     string // that source's name
	facts      file.Facts
	// it was made on the way: nothing is known of it, and it goes when it has been used
	ours bool
}

// run takes the sources through the plan. A step that makes several files feeds each of them to the
// next, in order.
func (w *work) run(ctx context.Context) ([]piece, error) {
	var (
		pieces []piece
		facts  []file.Facts
	)

	for i, s := range w.Sources {
		at := stage{n: i, of: len(w.Sources), last: w.plan.Hops(s.Format)}

		made, err := w.through(ctx, w.plan.Before[s.Format], at, []piece{{
			path: s.Path, format: s.Format, from: s.Format, called: s.Name, facts: s.Facts,
		}})
		if err != nil {
			return nil, err
		}

		pieces = append(pieces, made...)
		facts = append(facts, w.ofEach(s))
	}

	if w.plan.Crossing == nil {
		w.expected = w.expecting(facts)
		return pieces, nil
	}

	return w.cross(ctx, pieces)
}

// ofEach returns what is known of a source that is true of each file that is made of it: pages that
// become one each need not be of the same size, and how many pages sheets or frames take is not
// known.
func (w *work) ofEach(s Source) file.Facts {
	facts := s.Facts

	is, _ := w.deps.Catalog.Formats().Find(s.Format)
	if !is.Has(format.Pages) {
		facts.Pages = 0
	} else if facts.Pages > 1 && !w.Target.Has(format.Pages) {
		facts.Width, facts.Height = 0, 0
	}

	return facts
}

// cross does the operation itself, and what follows it.
func (w *work) cross(ctx context.Context, pieces []piece) ([]piece, error) {
	edge := *w.plan.Crossing
	for i := range pieces {
		if err := w.know(ctx, edge, &pieces[i]); err != nil {
			return nil, err
		}
	}

	w.expected = w.expecting(factsOf(pieces))

	at := stage{hop: w.plan.Longest(), of: 1, last: w.plan.Hops("")}

	made, err := w.all(ctx, edge, at, pieces)
	if err != nil {
		return nil, err
	}

	at.hop++
	if made, err = w.through(ctx, w.plan.After, at, made); err != nil {
		return nil, err
	}

	return w.shrunk(made)
}

func factsOf(pieces []piece) []file.Facts {
	list := make([]file.Facts, len(pieces))
	for i, p := range pieces {
		list[i] = p.facts
	}

	return list
}

// stage is a place in the plan, for what is told of the progress: each hop is an equal part of it,
// and each of the files that go through it an equal part of that.
type stage struct {
	hop, last int
	n, of     int
}

func (s stage) done(fraction float64) float64 {
	hop := float64(s.hop) + (float64(s.n)+min(max(fraction, 0), 1))/float64(s.of)
	return hop / float64(s.last)
}

// through takes files over a chain.
func (w *work) through(
	ctx context.Context,
	chain route.Chain,
	at stage,
	pieces []piece,
) ([]piece, error) {
	for _, edge := range chain {
		made, err := w.all(ctx, edge, at, pieces)
		if err != nil {
			return nil, err
		}

		pieces = made
		at.hop++
	}

	return pieces, nil
}

// all takes files over one edge: together where it joins, else one after the other.
func (w *work) all(
	ctx context.Context,
	edge route.Edge,
	at stage,
	pieces []piece,
) ([]piece, error) {
	groups := [][]piece{pieces}
	if !edge.Joins {
		groups = nil
		for _, p := range pieces {
			groups = append(groups, []piece{p})
		}
	}

	var made []piece

	for i, group := range groups {
		at := at
		at.n, at.of = at.n*len(groups)+i, at.of*len(groups)

		more, err := w.step(ctx, edge, at, group)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", edge, err)
		}

		made = append(made, more...)

		for _, p := range group {
			if !p.ours { // of a long document there are many
				continue
			}

			if err := os.Remove(p.path); err != nil {
				return nil, fmt.Errorf("remove what a step has used: %w", err)
			}
		}
	}

	return made, nil
}

// step takes one edge.
func (w *work) step(
	ctx context.Context,
	edge route.Edge,
	at stage,
	group []piece,
) ([]piece, error) {
	engine, err := w.engine(edge)
	if err != nil {
		return nil, err
	}

	w.at = edge.Engine

	dir, err := w.folder(at, group)
	if err != nil {
		return nil, fmt.Errorf("make a step's folder: %w", err)
	}

	inputs := make([]ports.Input, len(group))
	for i := range group {
		if err := w.know(ctx, edge, &group[i]); err != nil {
			return nil, err
		}

		inputs[i] = ports.Input{Path: group[i].path, Name: group[i].called, Facts: group[i].facts}
	}

	made, err := engine.Do(ctx, ports.Step{
		Edge:     edge,
		Inputs:   inputs,
		Options:  w.optionsOf(edge, group[0].from),
		Dir:      dir,
		Limit:    w.Limit,
		Progress: func(fraction float64) { w.tell(at.done(fraction), engine) },
	})
	if err != nil {
		return nil, ours(err, edge, group)
	}

	if len(made.Outputs) == 0 {
		return nil, fault.New(
			fault.ConversionFailed,
			"The conversion to %s ended without a file.",
			edge.To,
		)
	}

	w.tell(at.done(1), engine)
	w.note(made, edge, group[0])

	return piecesOf(made, edge, group[0]), nil
}

func (w *work) tell(done float64, engine ports.Engine) {
	w.done = max(w.done, done)
	w.Progress(w.done, engine.About())
}

func (w *work) engine(edge route.Edge) (ports.Engine, error) {
	engine, ok := w.deps.Catalog.Engine(edge.Engine)
	if !ok {
		return nil, fmt.Errorf("the plan names the unknown engine %q", edge.Engine)
	}

	return engine, nil
}

// note keeps what a step has to say.
func (w *work) note(made ports.Made, edge route.Edge, of piece) {
	words := asAsked(edge, of.from, w.Target.ID)
	for _, warning := range made.Warnings {
		w.warnings = append(w.warnings, words.Replace(warning))
	}

	if w.report == nil {
		w.report = made.Report
		return
	}

	maps.Copy(w.report, made.Report)
}

// asAsked has a step speak of the formats that were sent and asked for, not of those on the way.
func asAsked(edge route.Edge, from, to string) *strings.Replacer {
	return strings.NewReplacer(
		"The "+edge.From+" ", "The "+from+" ",
		"the "+edge.From+" ", "the "+from+" ",
		"; "+edge.To+" takes ", "; "+to+" takes ",
		"the "+edge.To+".", "the "+to+".",
	)
}

func piecesOf(made ports.Made, edge route.Edge, of piece) []piece {
	list := make([]piece, len(made.Outputs))
	for i, p := range made.Outputs {
		list[i] = piece{
			path:   p.Path,
			name:   p.Name,
			format: edge.To,
			from:   of.from,
			called: of.called,
			ours:   true,
		}
		if p.Format != "" {
			list[i].format = p.Format
		}
	}

	return list
}

// know has what was made on the way looked into by the engine that takes it on: it is another file
// than the source, and only that engine knows what it wants to know of it.
func (w *work) know(ctx context.Context, edge route.Edge, p *piece) error {
	if !p.ours || p.facts.Probed {
		return nil
	}

	engine, err := w.engine(edge)
	if err != nil {
		return err
	}

	facts, err := engine.Probe(ctx, p.path, edge.From, file.Facts{})
	if err != nil {
		return ours(err, edge, []piece{*p})
	}

	p.facts = facts

	return nil
}

// folder returns an empty folder of the step's own: the request's, if nothing else comes into it.
// To make one may cost more than all else that a small conversion needs of the disk: ext4 passes
// over inodes that were freed a moment ago, and where many come and go it looks for long.
func (w *work) folder(at stage, group []piece) (string, error) {
	if at.last == 1 && at.of == 1 && filepath.Dir(group[0].path) != w.Dir {
		return w.Dir, nil
	}

	w.folders++
	dir := filepath.Join(w.Dir, strconv.Itoa(w.folders))

	return dir, os.Mkdir(dir, 0o700)
}

// ours makes a file between two steps that cannot be read a fault of the conversion, which made it;
// nothing is wrong with the source.
func ours(err error, edge route.Edge, group []piece) error {
	if !group[0].ours || !fault.Is(err, fault.CorruptFile) {
		return err
	}

	return fault.New(fault.ConversionFailed, "The conversion goes over %s, and what was made there cannot be read. Choose another target.",
		edge.From).
		Because(err)
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
