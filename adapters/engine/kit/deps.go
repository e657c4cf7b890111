package kit

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
)

// Runner runs commands shut in; *sandbox.Sandbox is one.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
	// Available returns the path of a tool, and whether it is installed.
	Available(tool string) (path string, ok bool)
}

// Deps is what an engine needs from outside.
type Deps struct {
	Runner  Runner
	Formats *format.Registry
}

// Config is what an operator may set of every engine. The zero value is good.
type Config struct {
	MaxPixels int64 // of a picture or a page; all frames that are read count; 0 for MaxPixels
	Threads   int   // of one step; 0 for 1
}

// MaxPixels is 16384 × 16384, the most that most codecs take.
const MaxPixels = 1 << 28

// Setup checks what an engine of that name is made of, and fills in what the configuration leaves
// open.
func Setup(name string, cfg Config, deps Deps) (Config, error) {
	if deps.Runner == nil || deps.Formats == nil {
		return Config{}, errors.New(name + ": the runner or the registry of formats is missing")
	}

	if cfg.MaxPixels < 0 || cfg.Threads < 0 {
		return Config{}, fmt.Errorf("%s: %d pixels and %d threads: neither may be negative",
			name, cfg.MaxPixels, cfg.Threads)
	}

	if cfg.MaxPixels == 0 {
		cfg.MaxPixels = MaxPixels
	}

	cfg.Threads = max(cfg.Threads, 1)

	return cfg, nil
}
