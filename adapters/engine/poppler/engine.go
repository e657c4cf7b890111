package poppler

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name  = "poppler"
	debPk = "poppler-utils"

	pdfinfo   = "pdfinfo"
	pdftoppm  = "pdftoppm"
	pdftotext = "pdftotext"

	// maxPixels of one page is 16384 × 16384, as for pictures.
	maxPixels = 1 << 28
	// maxPages is what can be drawn within the time that a conversion has: 0.1 to 0.4 s for a page of print.
	maxPages = 1000
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	MaxPixels int64 // most pixels of a page; 0 for 2^28
	MaxPages  int   // most pages that are drawn; 0 for 1000
}

// Runner runs commands shut in; *sandbox.Sandbox is one.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
}

// Deps is what the engine needs from outside.
type Deps struct {
	Runner Runner
}

// Engine converts PDF. It is safe for concurrent use.
type Engine struct {
	cfg     Config
	runner  Runner
	version string       // "" where poppler's tools are missing
	would   []route.Edge // where they are, what they would do
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no edges.
func New(ctx context.Context, cfg Config, deps Deps) (*Engine, error) {
	if deps.Runner == nil {
		return nil, errors.New("poppler: the runner is missing")
	}
	if cfg.MaxPixels < 0 || cfg.MaxPages < 0 {
		return nil, fmt.Errorf("poppler: %d pixels and %d pages: neither may be negative", cfg.MaxPixels, cfg.MaxPages)
	}
	if cfg.MaxPixels == 0 {
		cfg.MaxPixels = maxPixels
	}
	if cfg.MaxPages == 0 {
		cfg.MaxPages = maxPages
	}
	e := &Engine{cfg: cfg, runner: deps.Runner}
	if err := e.look(ctx); err != nil {
		return nil, err
	}
	return e, nil
}

// About says what was found at start-up.
func (e *Engine) About() ports.EngineInfo {
	return ports.EngineInfo{Name: name, Version: e.version, Package: debPk, Missing: e.version == "", Would: e.would}
}

// Edges lists what is made of PDF. All of it is partial: pages become pictures, or words without their looks.
func (e *Engine) Edges() []route.Edge {
	if e.version == "" {
		return nil
	}
	return edges()
}

func edges() []route.Edge {
	list := []route.Edge{{From: "pdf", To: "txt", Engine: name, Cost: textCost, Loss: route.Partial}}
	for to, p := range pictures() {
		list = append(list, route.Edge{From: "pdf", To: to, Engine: name, Cost: p.cost, Loss: route.Partial})
	}
	return list
}

var versionPattern = regexp.MustCompile(`pdftoppm version (\d+\.\d+\.\d+)`)

// look asks one tool for its version: all three come in one package.
func (e *Engine) look(ctx context.Context) error {
	said, err := e.runner.Run(ctx, sandbox.Command{Tool: pdftoppm, Args: []string{"-v"}, Light: true, Limits: lookLimits()})
	if errors.Is(err, fs.ErrNotExist) {
		e.would = edges()
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask poppler for its version: %w", err)
	}
	found := versionPattern.FindStringSubmatch(said.Stderr)
	if found == nil {
		return fmt.Errorf("poppler answers %.80q when asked for its version", said.Stderr)
	}
	e.version = found[1]
	return nil
}
