package fonts

import (
	"context"
	"path/filepath"
	"regexp"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name     = "fonts"
	packages = "fontforge-nox fonttools python3-brotli"
)

// Engine turns fonts into others. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tools that are installed. Where one is missing, so are the edges that it does.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}
	about := ports.EngineInfo{Name: name, Package: packages}

	here, missing := edges(deps.Installed)
	about.Installable = missing

	if len(here) > 0 {
		asked, pattern := kit.Probe(fontForge, "-version"), regexp.MustCompile(`fontforge (\d{8})`)
		if !deps.Installed(fontForge) {
			asked, pattern = kit.Probe(ttx, "--version"), regexp.MustCompile(`(\d+\.\d+[\d.]*)`)
		}

		var err error
		if about.Version, err = deps.Version(ctx, asked, pattern); err != nil {
			return nil, err
		}
	}

	e.Capabilities = kit.Offer(about, here)

	return e, nil
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do writes one font.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	w := ways()[[2]string{s.From, s.To}]

	return e.deps.Make(ctx, kit.Job{
		Step: s, Output: output(s.To),
		Command: sandbox.Command{
			Tool: w.tool, Args: w.args, Mute: true,
			Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input(s.From)}},
			Env:    []string{"PYTHONDONTWRITEBYTECODE=1"},
			Lane:   sandbox.Document, Limits: limits(),
		},
		Failure: func(exit *sandbox.Exit) error {
			if exit.Signal != 0 {
				return exit.Fault(fault.ConversionFailed, "The font cannot be converted to this format.").
					Because(ports.ErrCrashed)
			}

			return sandbox.WithOutput(kit.Damaged(s.From), exit.Stderr).Because(exit)
		},
	})
}

// limits leave room for the fonts of Chinese, with some 65,000 characters.
func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: 5 * time.Minute, CPU: 5 * time.Minute,
		Memory: 2 * gb, AddressSpace: 4 * gb, Output: gb, Processes: 32,
	}
}
