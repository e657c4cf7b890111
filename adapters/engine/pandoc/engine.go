package pandoc

import (
	"context"
	"errors"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const name = "pandoc"

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls plaintext.Main for the arguments "engine plaintext …"; ""
	// for the running one.
	Executable string
}

// Engine converts markup. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps     kit.Deps
	binary   string // our own
	dialects map[string]dialect
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the pandoc that is installed. Where it is missing, the engine has no edges; that is
// no error.
func New(ctx context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	_, err := kit.Setup(name, cfg.Config, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}
	if e.dialects, err = dialects(); err != nil {
		return nil, err
	}

	if e.binary, err = kit.Executable(cfg.Executable); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: name}
	if e.binary == "" || !deps.Installed(name) {
		about.Installable = edges(e.dialects)
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	asking := kit.Probe(name, "--version")
	asking.Limits.AddressSpace = addressSpace

	pattern := regexp.MustCompile(`pandoc (\d+(?:\.\d+)*)`)
	if about.Version, err = deps.Version(ctx, asking, pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges(e.dialects))

	return e, nil
}

// Probe has nothing to add: what pandoc reads is found out when it reads it.
func (*Engine) Probe(
	_ context.Context, _, _ string, known file.Facts,
) (file.Facts, error) {
	return known, nil
}

// Do converts one document.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	if e.binary == "" {
		return ports.Made{}, errors.New("pandoc: the running program was removed: restart it")
	}

	r := &run{Engine: e, step: s, from: e.dialects[s.From], to: e.dialects[s.To]}
	r.path = sandbox.InPath(r.name())

	if r.from.is(isText) {
		if err := r.rewrite(ctx); err != nil {
			return ports.Made{}, err
		}
	}

	return r.convert(ctx)
}
