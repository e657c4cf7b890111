package archive

import (
	"context"
	"errors"
	"runtime"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name     = "archive"
	packages = "p7zip-full xz-utils bzip2 libarchive-tools lzip ncompress wimtools squashfs-tools"

	// mostUnpacked is twice the largest file that is taken in, and less than what must be free on
	// the disk before anything is taken in at all.
	mostUnpacked = 8 << 30
	// mostFiles is how many files become files of their own: as many as a task takes.
	mostFiles = 1000
	// mostMembers is how many may be in an archive that becomes another.
	mostMembers = 100_000
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	MaxUnpacked int64 // bytes that an archive may unpack to; 0 for 8 GiB
	// Executable is a program that calls Main for the arguments "engine archive …"; "" for the
	// running one.
	Executable string
}

// Engine packs, unpacks and repacks. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg    Config
	deps   kit.Deps
	binary string // absolute, no link
}

var _ ports.Engine = (*Engine)(nil)

// New finds the executable, without starting it, and the tools. Where one of those is missing, so
// are the edges to what it writes.
func New(_ context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	common, err := kit.Setup(name, cfg.Config, deps)
	if err != nil {
		return nil, err
	}

	if cfg.MaxUnpacked < 0 {
		return nil, errors.New("archive: the most that an archive may unpack to is negative")
	}

	cfg.Config = common
	if cfg.MaxUnpacked == 0 {
		cfg.MaxUnpacked = mostUnpacked
	}

	e := &Engine{cfg: cfg, deps: deps}
	if e.binary, err = kit.Executable(cfg.Executable); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: packages}
	if e.binary == "" {
		e.Capabilities = kit.Offer(about, nil)
		return e, nil
	}

	about.Version = runtime.Version() // its libraries read and write most of what there is
	here, missing := edges(deps.Installed)
	about.Installable = missing
	e.Capabilities = kit.Offer(about, here)

	return e, nil
}

// Probe has nothing to add: what is in an archive is not looked at before it must be.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}
