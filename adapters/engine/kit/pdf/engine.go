package pdf

import (
	"context"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Tool is what an engine of PDFs differs from others by.
type Tool struct {
	Name, Package string
	Needs         []string // names of programs
	Off           string   // why it does nothing, "" where it works; see ports.EngineInfo
	Version       func(ctx context.Context, deps kit.Deps) (string, error)
	Acts          []Act
}

// Saying returns how a program is asked for its version, which the pattern's group matches.
func Saying(pattern, tool string, args ...string) func(context.Context, kit.Deps) (string, error) {
	return func(ctx context.Context, deps kit.Deps) (string, error) {
		return deps.Version(ctx, kit.Probe(tool, args...), regexp.MustCompile(pattern))
	}
}

// Act is what an operation does to PDFs.
type Act struct {
	Operation string
	Joins     bool
	Needs     []string   // names of programs besides the tool's; without them it is not offered
	Options   []string   // that it honours
	Cost      int        // milliseconds for ten pages, measured
	Loss      route.Loss // of what the operation does not concern
	Do        func(ctx context.Context, w *Work) (ports.Made, error)
}

// Engine does the acts of a tool. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
	acts map[string]Act // by operation
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, deps kit.Deps, t Tool) (*Engine, error) {
	if _, err := kit.Setup(t.Name, kit.Config{}, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps, acts: map[string]Act{}}

	var edges []route.Edge

	for _, a := range t.Acts {
		if !deps.Installed(a.Needs...) && deps.Installed(t.Needs...) {
			continue
		}

		e.acts[a.Operation] = a
		edges = append(edges, route.Edge{
			Operation: a.Operation, Joins: a.Joins, From: "pdf", To: "pdf",
			Engine: t.Name, Cost: a.Cost, Loss: a.Loss, Options: a.Options,
		})
	}

	about := ports.EngineInfo{Name: t.Name, Package: t.Package}
	if !deps.Installed(t.Needs...) {
		about.Installable = edges
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	var err error
	if about.Version, err = t.Version(ctx, deps); err != nil {
		return nil, err
	}

	if about.Off = t.Off; about.Off != "" {
		edges = nil
	}

	e.Capabilities = kit.Offer(about, edges)

	return e, nil
}

// Probe counts the pages; see Probe of the package.
func (e *Engine) Probe(
	ctx context.Context, path, formatID string, known file.Facts,
) (file.Facts, error) {
	return Probe(ctx, e.deps, path, formatID, known)
}

// Do does what the step's operation is.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	w := Begin(e.deps, s)
	made, err := e.acts[s.Operation].Do(ctx, w)
	made.Warnings = append(w.warnings, made.Warnings...)

	return made, err
}
