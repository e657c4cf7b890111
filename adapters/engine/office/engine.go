package office

import (
	"context"
	"runtime"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name      = "office"
	thumbnail = "vipsthumbnail"
	shrinks   = "compress"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls Main for the arguments "engine office …"; "" for the
	// running one.
	Executable string
}

// Engine makes office files smaller. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg    kit.Config
	deps   kit.Deps
	binary string // absolute, no link
}

var _ ports.Engine = (*Engine)(nil)

// New finds the executable, without starting it, and vips. Where either is missing, there are no
// edges; that is no error.
func New(_ context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	common, err := kit.Setup(name, cfg.Config, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{cfg: common, deps: deps}
	if e.binary, err = kit.Executable(cfg.Executable); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: "libvips-tools"}
	if e.binary == "" || !deps.Installed(thumbnail) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	about.Version = runtime.Version() // whose library reads and writes the files
	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// edges lists the formats. All of them are zip archives of parts, with pictures as files of their
// own.
func edges() []route.Edge {
	var list []route.Edge
	for _, id := range []string{"docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"} {
		list = append(list, route.Edge{
			Operation: shrinks, From: id, To: id, Engine: name, Cost: 150, Loss: route.Faithful,
			Options: []string{"quality", "target_size"},
		})
	}

	return list
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}
