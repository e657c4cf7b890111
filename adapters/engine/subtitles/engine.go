package subtitles

import (
	"context"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name          = "subtitles"
	tool          = "ffmpeg"
	fieldEncoding = "encoding"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls Main for the arguments "engine subtitles …"; "" for the
	// running one.
	Executable string
}

// Engine turns subtitles into others. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps   kit.Deps
	binary string // our own
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed, and finds the executable. Where either is missing, there
// are no edges.
func New(ctx context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg.Config, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	var err error
	if e.binary, err = kit.Executable(cfg.Executable); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: "ffmpeg"}
	if e.binary == "" || !deps.Installed(tool) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	pattern := regexp.MustCompile(`ffmpeg version (\d+[\d.]*)`)
	if about.Version, err = deps.Version(ctx, kit.Probe(tool, "-version"), pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Probe has nothing to add: what is in a file is looked at by what converts it.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}
