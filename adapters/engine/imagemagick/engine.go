package imagemagick

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name  = "imagemagick"
	debPk = "imagemagick"
	// The tools under the names that Debian gives to version 6: another "convert" may be installed.
	convert  = "/usr/bin/convert-im6.q16"
	identify = "/usr/bin/identify-im6.q16"
	// maxPixels is 16384 × 16384, as for the other pictures.
	maxPixels = 1 << 28
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	MaxPixels int64 // most pixels of a picture; 0 for 2^28
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
	version string // "" where ImageMagick is missing
	edges   []route.Edge
	would   []route.Edge // where ImageMagick is missing, what it would do
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no edges.
func New(ctx context.Context, cfg Config, deps Deps) (*Engine, error) {
	if deps.Runner == nil {
		return nil, errors.New("imagemagick: the runner is missing")
	}
	if cfg.MaxPixels < 0 || cfg.Threads < 0 {
		return nil, fmt.Errorf("imagemagick: %d pixels and %d threads: neither may be negative", cfg.MaxPixels, cfg.Threads)
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

// Edges lists the conversions that the installed ImageMagick can do.
func (e *Engine) Edges() []route.Edge { return append([]route.Edge(nil), e.edges...) }

var (
	versionPattern = regexp.MustCompile(`Version: ImageMagick (6\.[\d.]+-\d+)`)
	formatPattern  = regexp.MustCompile(`(?m)^ *(\w+)\*? +\w+ +([r-])([w-])[+-] `)
)

// look asks for version and formats; the list of formats begins with neither, so it takes two runs of some 20 ms.
func (e *Engine) look(ctx context.Context) error {
	said, err := e.runner.Run(ctx, e.command(convert, "-version"))
	if errors.Is(err, fs.ErrNotExist) {
		all := func(string) bool { return true }
		e.would = edges(all, all)
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask ImageMagick for its version: %w", err)
	}
	found := versionPattern.FindSubmatch(said.Stdout)
	if found == nil {
		return fmt.Errorf("ImageMagick answers %.80q when asked for its version", said.Stdout)
	}
	formats, err := e.runner.Run(ctx, e.command(convert, "-list", "format"))
	if err != nil {
		return fmt.Errorf("ask ImageMagick for its formats: %w", err)
	}
	reads, writes := map[string]bool{}, map[string]bool{}
	for _, row := range formatPattern.FindAllSubmatch(formats.Stdout, -1) {
		reads[string(row[1])], writes[string(row[1])] = row[2][0] == 'r', row[3][0] == 'w'
	}
	e.version = string(found[1])
	e.edges = edges(func(coder string) bool { return reads[coder] }, func(coder string) bool { return writes[coder] })
	return nil
}

// command is a light run without a work folder; Convert adds what it needs.
func (e *Engine) command(tool string, args ...string) sandbox.Command {
	return sandbox.Command{
		Tool: tool, Args: args, Light: true, Limits: lookLimits(),
		Inputs: []sandbox.Mount{{Name: "policy.xml", Content: policy}},
		Env: []string{
			"MAGICK_CONFIGURE_PATH=" + sandbox.InPath(""),
			"MAGICK_THREAD_LIMIT=" + strconv.Itoa(e.cfg.Threads),
		},
	}
}
