package imaging

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name    = "imaging"
	version = "1.6.2" // of github.com/disintegration/imaging
	debPk   = "libvips-tools"
	// maxPixels is 16384 × 16384, as for vips.
	maxPixels = 1 << 28
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	MaxPixels  int64  // most pixels of a picture; 0 for 2^28
	Threads    int    // threads of one conversion; 0 for 1
	Executable string // a program that calls Main for the arguments "engine imaging …"; "" for the running one
}

// Runner runs commands shut in; *sandbox.Sandbox is one.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
}

// Deps is what the engine needs from outside.
type Deps struct {
	Runner Runner
}

// Engine converts pictures. It is safe for concurrent use.
type Engine struct {
	cfg    Config
	runner Runner
	binary string // absolute, no link; "" where it cannot be found
}

var _ ports.Engine = (*Engine)(nil)

// New finds the executable, without starting it. Where that cannot be found, the engine has no edges; that is no error.
func New(_ context.Context, cfg Config, deps Deps) (*Engine, error) {
	if deps.Runner == nil {
		return nil, errors.New("imaging: the runner is missing")
	}
	if cfg.MaxPixels < 0 || cfg.Threads < 0 {
		return nil, fmt.Errorf("imaging: %d pixels and %d threads: neither may be negative", cfg.MaxPixels, cfg.Threads)
	}
	if cfg.MaxPixels == 0 {
		cfg.MaxPixels = maxPixels
	}
	cfg.Threads = max(cfg.Threads, 1)
	binary, err := find(cfg.Executable)
	if err != nil {
		return nil, err
	}
	return &Engine{cfg: cfg, runner: deps.Runner, binary: binary}, nil
}

// find returns the executable's path without links, "" where there is none. An engine runs under a user id of its own, which must be allowed to run it;
// the folders above may be shut.
func find(path string) (string, error) {
	var err error
	if path == "" {
		path, err = os.Executable()
	}
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err == nil {
		path, err = filepath.Abs(path)
	}
	var info fs.FileInfo
	if err == nil {
		info, err = os.Stat(path)
	}
	if err != nil {
		return "", nil //nolint:nilerr // it has been removed or replaced under the running server, which converts by its other engines
	}
	const forAll = 0o005
	if os.Geteuid() == 0 && info.Mode().Perm()&forAll != forAll {
		return "", fmt.Errorf("imaging: engines may not run %s: let every user read and execute the file (chmod 755)", path)
	}
	return path, nil
}

// About says what was found at start-up. What it does without, vips does better.
func (e *Engine) About() ports.EngineInfo {
	if e.binary == "" {
		return ports.EngineInfo{Name: name, Package: debPk, Missing: true}
	}
	return ports.EngineInfo{Name: name, Version: version, Package: debPk}
}

// Edges lists all conversions between the formats that Go's decoders and encoders know.
func (e *Engine) Edges() []route.Edge {
	if e.binary == "" {
		return nil
	}
	return edges()
}

// Probe refuses pictures of too many pixels. It has nothing to add to what the head tells.
func (e *Engine) Probe(_ context.Context, _, formatID string, known file.Facts) (file.Facts, error) {
	if _, ok := costs()[formatID]; !ok || float64(known.Width)*float64(known.Height) <= float64(e.cfg.MaxPixels) {
		return known, nil
	}
	return known, tooLarge(known.Width, known.Height, e.cfg.MaxPixels)
}

func tooLarge(width, height int, most int64) error {
	return fault.New(fault.FileTooLarge, "The picture declares %d × %d pixels; the limit is %d megapixels. Send a smaller one.", width, height, most/1_000_000).
		With("max_pixels", most)
}
