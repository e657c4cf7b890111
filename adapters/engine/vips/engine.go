package vips

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"sync"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name  = "vips"
	debPk = "libvips-tools"
	// maxPixels is 16384 × 16384, the most that most codecs here take; in the sandbox's default memory WebP gets to about half of it.
	maxPixels = 1 << 28
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	MaxPixels int64 // most pixels of a picture, all frames that are read counted; 0 for 2^28
	Threads   int   // threads of one conversion; 0 for 1
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
	cfg     Config
	runner  Runner
	version string // "" where vips is missing
	edges   []route.Edge
	would   []route.Edge // were vips installed
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no edges.
func New(ctx context.Context, cfg Config, deps Deps) (*Engine, error) {
	if deps.Runner == nil {
		return nil, errors.New("vips: the runner is missing")
	}
	if cfg.MaxPixels < 0 || cfg.Threads < 0 {
		return nil, fmt.Errorf("vips: %d pixels and %d threads: neither may be negative", cfg.MaxPixels, cfg.Threads)
	}
	if cfg.MaxPixels == 0 {
		cfg.MaxPixels = maxPixels
	}
	cfg.Threads = max(cfg.Threads, 1)
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

// Edges lists the conversions that the installed vips can do.
func (e *Engine) Edges() []route.Edge { return append([]route.Edge(nil), e.edges...) }

var versionPattern = regexp.MustCompile(`vips[- ](\d+\.\d+\.\d+)`)

// look asks for the version and tries the two encoders that may be absent, all at once: the server waits for it.
func (e *Engine) look(ctx context.Context) error {
	var version sandbox.Result
	var versionErr error
	encoders := []string{"heic", "avif"}
	works := make([]bool, len(encoders))
	var group sync.WaitGroup
	group.Go(func() { version, versionErr = e.runner.Run(ctx, e.command("vips", "--version")) })
	for i, id := range encoders {
		group.Go(func() {
			made, err := e.runner.Run(ctx, e.command("vips", "black", "."+id, "16", "16"))
			works[i] = err == nil && len(made.Stdout) > 0
		})
	}
	group.Wait()
	if errors.Is(versionErr, fs.ErrNotExist) {
		e.would = edges(nil)
		return nil
	}
	if versionErr != nil {
		return fmt.Errorf("ask vips for its version: %w", versionErr)
	}
	found := versionPattern.FindSubmatch(version.Stdout)
	if found == nil {
		return fmt.Errorf("vips answers %.80q when asked for its version", version.Stdout)
	}
	e.version = string(found[1])
	missing := map[string]bool{}
	for i, id := range encoders {
		missing[id] = !works[i]
	}
	e.edges = edges(missing)
	return nil
}

// command is a light run without a work folder; Convert adds what it needs.
func (e *Engine) command(tool string, args ...string) sandbox.Command {
	return sandbox.Command{
		Tool: tool, Args: args, Light: true, Limits: lookLimits(),
		Env: []string{
			"VIPS_CONCURRENCY=" + strconv.Itoa(e.cfg.Threads),
			"VIPS_BLOCK_UNTRUSTED=1", // since 8.13: no loader that its authors call unfit for input by strangers
			"VIPS_WARNING=0",
		},
	}
}
