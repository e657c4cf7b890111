package gdal

import (
	"context"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name = "gdal"
	tool = "ogr2ogr"
	info = "ogrinfo"
)

// Engine turns maps and tracks into others. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	about := ports.EngineInfo{Name: name, Package: "gdal-bin"}
	if !deps.Installed(tool, info) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	var err error

	pattern := regexp.MustCompile(`GDAL (\d+\.\d+\.\d+)`)
	if about.Version, err = deps.Version(ctx, kit.Probe(tool, "--version"), pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}
