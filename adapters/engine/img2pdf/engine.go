package img2pdf

import (
	"context"
	"regexp"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const name = "img2pdf"

// Engine makes PDFs of pictures. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg  kit.Config
	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	cfg, err := kit.Setup(name, cfg, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{cfg: cfg, deps: deps}

	about := ports.EngineInfo{Name: name, Package: "img2pdf"}
	if !deps.Installed(name, "vips", "vipsheader") {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	pattern := regexp.MustCompile(`img2pdf (\d+\.\d+\.\d+)`)
	if about.Version, err = deps.Version(ctx, kit.Probe(name, "--version"), pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Probe has nothing to add: vips tells what there is to know of pictures.
func (*Engine) Probe(
	_ context.Context, _, _ string, known file.Facts,
) (file.Facts, error) {
	return known, nil
}

// Do makes one PDF of all pages or frames.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	facts := s.Input().Facts
	if err := e.cfg.Fits(facts.Width, facts.Height, facts.Pages); err != nil {
		return ports.Made{}, err
	}

	r := &run{Engine: e, step: s, source: sources()[s.From], begun: time.Now()}
	if err := r.whole(ctx); err != nil {
		return ports.Made{}, err
	}

	if r.source.direct {
		refused, err := r.direct(ctx)
		if err != nil {
			return ports.Made{}, err
		}

		if !refused {
			return r.finish()
		}
	}

	if err := r.throughVips(ctx); err != nil {
		return ports.Made{}, err
	}

	return r.finish()
}

func (r *run) finish() (ports.Made, error) {
	made, err := kit.Job{Step: r.step, Output: output}.Finish(sandbox.Result{})
	made.Warnings = append(made.Warnings, kit.Undescribed(r.step)...)

	return made, err
}
