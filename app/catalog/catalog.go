package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Catalog answers what can be converted, and by which engine. It is immutable and safe for
// concurrent use.
type Catalog struct {
	formats *format.Registry
	planner *route.Planner // over all engines
	fewer   *planners      // without those that have failed
	engines map[string]ports.Engine
	order   []ports.Engine
	reads   map[string]bool // by format id, whether an engine here reads it
	writes  map[string]bool // the same for writing
	// by format id, the packages of the first engine that could read or write it
	missing map[string]string

	operations map[string][]string // by format id, the names of those that take files of it
}

// New returns the catalogue of these engines. Two of one name, or an edge between unknown formats,
// is an error.
func New(formats *format.Registry, engines []ports.Engine) (*Catalog, error) {
	c := &Catalog{
		formats: formats, engines: map[string]ports.Engine{}, order: engines,
		reads: map[string]bool{}, writes: map[string]bool{}, missing: map[string]string{},
	}

	var edges []route.Edge

	for _, e := range engines {
		about := e.About()
		if _, taken := c.engines[about.Name]; taken {
			return nil, fmt.Errorf("two engines are named %q", about.Name)
		}

		c.engines[about.Name] = e
		for _, edge := range slices.Concat(e.Edges(), about.Installable) {
			if err := c.check(edge, about.Name); err != nil {
				return nil, err
			}
		}

		edges = append(edges, e.Edges()...)
		c.note(e.Edges(), about)
	}

	c.planner = route.NewPlanner(edges, c.content)
	c.fewer = &planners{
		all:     c.planner,
		without: map[string]*route.Planner{},
		make: func(without []string) *route.Planner {
			left := slices.DeleteFunc(
				slices.Clone(edges),
				func(e route.Edge) bool { return slices.Contains(without, e.Engine) },
			)

			return route.NewPlanner(left, c.content)
		},
	}
	c.operations = c.possible()

	return c, nil
}

// possible finds out which operations take files of each format, in the order of the operations.
func (c *Catalog) possible() map[string][]string {
	all := map[string][]string{}

	for _, op := range operation.All() {
		for _, f := range c.formats.All() {
			if op.Role == operation.Process && c.takes(op, f.ID) {
				all[f.ID] = append(all[f.ID], op.Name)
			}
		}
	}

	return all
}

// takes reports whether an operation can be done to files of a format. What keeps the format must
// be able to come back to it.
func (c *Catalog) takes(op operation.Operation, id string) bool {
	switch {
	case !op.Crosses:
		return c.reads[id]
	case op.Target == operation.Same:
		_, ok := c.planner.Across(op.Edges(), []string{id}, id)
		return ok
	}

	return c.planner.Takes(op.Edges(), id)
}

// content returns what a format holds.
func (c *Catalog) content(id string) route.Content {
	f, _ := c.formats.Find(id)

	return route.Content{
		Kind: string(f.Category), Transparent: f.Has(format.Alpha), Words: f.Has(format.Words),
	}
}

// note keeps what an engine does with each format, and what it could do if its packages were here.
func (c *Catalog) note(does []route.Edge, about ports.EngineInfo) {
	for _, e := range does {
		if e.Operation == "" {
			c.reads[e.From], c.writes[e.To] = true, true
		}
	}

	for _, e := range about.Installable {
		for _, id := range []string{e.From, e.To} {
			if c.missing[id] == "" {
				c.missing[id] = about.Package
			}
		}
	}
}

func (c *Catalog) check(e route.Edge, engine string) error {
	for _, id := range []string{e.From, e.To} {
		if id == format.Any && e.Operation != "" {
			continue
		}

		if f, ok := c.formats.Find(id); !ok || f.ID != id {
			return fmt.Errorf("engine %s claims %s, and %q is no format id", engine, e, id)
		}
	}

	if e.Engine != engine {
		return fmt.Errorf("engine %s claims an edge of engine %s", engine, e.Engine)
	}

	if e.Loss < route.Lossless || e.Loss > route.Low {
		return fmt.Errorf(
			"engine %s claims %s with a loss that there is not: %s",
			engine,
			e,
			e.Loss,
		)
	}

	return c.checkOptions(e, engine)
}

// checkOptions holds what an edge honours to be fields of its operation.
func (c *Catalog) checkOptions(e route.Edge, engine string) error {
	op, ok := operation.Find(cmp.Or(e.Operation, operation.Convert))
	if !ok || op.Crosses != (e.Operation != "") || op.Joins != e.Joins {
		return fmt.Errorf("engine %s claims %s, and there is no such operation", engine, e)
	}

	if known := option.Named(op.Fields, e.Options); len(known) != len(e.Options) {
		return fmt.Errorf(
			"engine %s claims %s with options that %s has not: %s",
			engine,
			e,
			op.Name,
			strings.Join(e.Options, ", "),
		)
	}

	return nil
}

// Formats returns the registry of formats.
func (c *Catalog) Formats() *format.Registry { return c.formats }

// Engines returns all engines, in the order in which they were given, also those whose tools are
// missing. It is not to be changed.
func (c *Catalog) Engines() []ports.Engine { return c.order }

// Engine returns the engine of that name.
func (c *Catalog) Engine(name string) (ports.Engine, bool) {
	e, ok := c.engines[name]
	return e, ok
}

// Plan returns how files of these formats, at least one, become another by an operation, without
// some engines if they are named; where there is no way, UnsupportedConversion.
func (c *Catalog) Plan(
	op operation.Operation,
	from []string,
	to string,
	without ...string,
) (route.Plan, error) {
	planner := c.fewer.of(without)
	if op.Crosses {
		if plan, ok := planner.Across(op.Edges(), from, to); ok {
			return plan, nil
		}

		return route.Plan{}, c.noWay(op, from, to)
	}

	plan := route.Plan{Before: map[string]route.Chain{}}

	for _, id := range from {
		chain, ok := planner.Plan(id, to)
		if !ok {
			return route.Plan{}, c.noConversion(id, to)
		}

		plan.Before[id] = chain
	}

	return plan, nil
}

// noWay is the fault of files that an operation cannot be done to.
func (c *Catalog) noWay(op operation.Operation, from []string, to string) error {
	for _, id := range from {
		if len(c.planner.Reach(op.Edges(), id)) == 0 {
			return fault.New(
				fault.UnsupportedConversion,
				"Nothing here does %s to %s. GET /v1/formats/query/%s lists what it takes.",
				op.Name,
				c.name(id),
				op.Name,
			)
		}
	}

	if len(from) > 1 {
		return fault.New(
			fault.UnsupportedConversion,
			"Nothing here does %s to files of these formats and writes %s: %s.",
			op.Name,
			c.name(to),
			strings.Join(from, ", "),
		)
	}

	return fault.New(
		fault.UnsupportedConversion,
		"Nothing here does %s to %s and writes %s. It can be written as: %s.",
		op.Name,
		c.name(from[0]),
		c.name(to),
		strings.Join(c.planner.Reach(op.Edges(), from[0]), ", "),
	)
}

func (c *Catalog) noConversion(from, to string) error {
	targets := c.planner.Targets(from)
	switch {
	case len(targets) == 0:
		return fault.New(
			fault.UnsupportedConversion,
			"Nothing here reads %s, so it cannot be turned into %s. Send the file in another format.",
			c.name(from),
			c.name(to),
		)
	case from == to:
		return fault.New(
			fault.UnsupportedConversion,
			"The file is %s already. It can be turned into: %s.",
			c.name(from),
			strings.Join(targets, ", "),
		)
	}

	return fault.New(
		fault.UnsupportedConversion,
		"Nothing here turns %s into %s. It can be turned into: %s.",
		c.name(from),
		c.name(to),
		strings.Join(targets, ", "),
	)
}

func (c *Catalog) name(id string) string {
	if f, ok := c.formats.Find(id); ok {
		return fmt.Sprintf("%s (%s)", f.Name, f.ID)
	}

	if id == "" {
		return "a file of no known format"
	}

	return id
}

// Probe reads what there is to know of a file through the first engine that converts its format and
// can read it; one that only hands on what is known has not. A format that none reads keeps the
// facts that are known. Input that none can read is CorruptFile, or what else the first engine
// says; where the first has handed it on, others only add what they know.
func (c *Catalog) Probe(
	ctx context.Context,
	path, formatID string,
	known file.Facts,
) (file.Facts, error) {
	var (
		first  error
		handed bool
	)

	for _, e := range c.order {
		converts := slices.ContainsFunc(
			e.Edges(),
			func(edge route.Edge) bool { return edge.Operation == "" && edge.From == formatID },
		)
		if !converts {
			continue
		}

		facts, err := e.Probe(ctx, path, formatID, known)
		if err == nil && facts.Probed {
			return facts, nil
		}

		if err == nil {
			handed = handed || first == nil
			continue
		}

		first = cmp.Or(first, fmt.Errorf("probe with %s: %w", e.About().Name, err))

		if !fault.Is(err, fault.CorruptFile) {
			break
		}
	}

	if handed {
		return known, nil
	}

	if first != nil {
		return file.Facts{}, first
	}

	return known, nil
}
