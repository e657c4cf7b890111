package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Catalog answers what can be converted, and by which engine. It is immutable and safe for concurrent use.
type Catalog struct {
	formats *format.Registry
	planner *route.Planner
	engines map[string]ports.Engine
	order   []ports.Engine
	reads   map[string]bool   // by format id, whether an engine here reads it
	writes  map[string]bool   // the same for writing
	brings  map[string]string // by format id, the package of the first engine that would read or write it
}

// New returns the catalogue of these engines. Two of one name, or an edge between unknown formats, is an error.
func New(formats *format.Registry, engines []ports.Engine) (*Catalog, error) {
	c := &Catalog{
		formats: formats, engines: map[string]ports.Engine{}, order: engines,
		reads: map[string]bool{}, writes: map[string]bool{}, brings: map[string]string{},
	}
	var edges []route.Edge
	for _, e := range engines {
		about := e.About()
		if _, taken := c.engines[about.Name]; taken {
			return nil, fmt.Errorf("two engines are named %q", about.Name)
		}
		c.engines[about.Name] = e
		for _, edge := range slices.Concat(e.Edges(), about.Would) {
			if err := c.check(edge, about.Name); err != nil {
				return nil, err
			}
		}
		edges = append(edges, e.Edges()...)
		c.note(e.Edges(), about)
	}
	c.planner = route.NewPlanner(edges, c.content)
	return c, nil
}

// content returns what a format holds.
func (c *Catalog) content(id string) route.Content {
	f, _ := c.formats.Find(id)
	return route.Content{Kind: string(f.Category), Transparent: f.Transparent()}
}

// note keeps what an engine does and would do with each format.
func (c *Catalog) note(does []route.Edge, about ports.EngineInfo) {
	for _, e := range does {
		c.reads[e.From], c.writes[e.To] = true, true
	}
	for _, e := range about.Would {
		for _, id := range []string{e.From, e.To} {
			if c.brings[id] == "" {
				c.brings[id] = about.Package
			}
		}
	}
}

func (c *Catalog) check(e route.Edge, engine string) error {
	for _, id := range []string{e.From, e.To} {
		if f, ok := c.formats.Find(id); !ok || f.ID != id {
			return fmt.Errorf("engine %s claims %s, and %q is no format id", engine, e, id)
		}
	}
	if e.Engine != engine {
		return fmt.Errorf("engine %s claims an edge of engine %s", engine, e.Engine)
	}
	if e.Loss < route.Lossless || e.Loss > route.Partial {
		return fmt.Errorf("engine %s claims %s with a loss that there is not: %s", engine, e, e.Loss)
	}
	return nil
}

// Formats returns the registry of formats.
func (c *Catalog) Formats() *format.Registry { return c.formats }

// Engine returns the engine of that name.
func (c *Catalog) Engine(name string) (ports.Engine, bool) {
	e, ok := c.engines[name]
	return e, ok
}

// Plan returns the best chain from one format id to another; where there is none, UnsupportedConversion.
func (c *Catalog) Plan(from, to string) (route.Chain, error) {
	if chain, ok := c.planner.Plan(from, to); ok {
		return chain, nil
	}
	targets := c.planner.Targets(from)
	switch {
	case len(targets) == 0:
		return nil, fault.New(fault.UnsupportedConversion, "Nothing here reads %s, so it cannot be turned into %s. Send the file in another format.",
			c.name(from), c.name(to))
	case from == to:
		return nil, fault.New(fault.UnsupportedConversion, "The file is %s already. It can be turned into: %s.", c.name(from), strings.Join(targets, ", "))
	}
	return nil, fault.New(fault.UnsupportedConversion, "Nothing here turns %s into %s. It can be turned into: %s.",
		c.name(from), c.name(to), strings.Join(targets, ", "))
}

func (c *Catalog) name(id string) string {
	if f, ok := c.formats.Find(id); ok {
		return fmt.Sprintf("%s (%s)", f.Name, f.ID)
	}
	return id
}

// Probe reads what there is to know of a file through the first engine that reads its format. A format that no engine reads keeps the
// facts that are known. Input that cannot be read is CorruptFile.
func (c *Catalog) Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	for _, e := range c.order {
		for _, edge := range e.Edges() {
			if edge.From == formatID {
				facts, err := e.Probe(ctx, path, formatID, known)
				if err != nil {
					return file.Facts{}, fmt.Errorf("probe with %s: %w", e.About().Name, err)
				}
				return facts, nil
			}
		}
	}
	return known, nil
}
