package imaging

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name    = "imaging"
	version = "1.6.2" // of github.com/disintegration/imaging

	program = "convertd"
	input   = "input"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls Main for the arguments "engine imaging …"; "" for the
	// running one.
	Executable string
}

// Engine converts pictures. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg    kit.Config
	deps   kit.Deps
	binary string // absolute, no link
}

var _ ports.Engine = (*Engine)(nil)

// New finds the executable, without starting it. Where that cannot be found, the engine has no
// edges; that is no error. What it does without, vips does better.
func New(_ context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	common, err := kit.Setup(name, cfg.Config, deps)
	if err != nil {
		return nil, err
	}

	binary, err := kit.Executable(cfg.Executable)
	if err != nil {
		return nil, err
	}

	e := &Engine{cfg: common, deps: deps, binary: binary}

	about := ports.EngineInfo{Name: name, Package: "libvips-tools"}
	if binary == "" {
		e.Capabilities = kit.Offer(about, nil)
		return e, nil
	}

	about.Version = version
	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Probe refuses pictures of too many pixels. It has nothing to add to what the head tells.
func (e *Engine) Probe(
	_ context.Context, _, formatID string, known file.Facts,
) (file.Facts, error) {
	if _, ok := costs()[formatID]; !ok {
		return known, nil
	}

	return known, e.cfg.Fits(known.Width, known.Height, 1)
}

// Do runs our own binary on the picture, shut in.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	facts, err := e.Probe(ctx, s.Input().Path, s.From, s.Input().Facts)
	if err != nil {
		return ports.Made{}, err
	}

	output := "output." + s.To
	job := kit.Job{
		Step: s, Command: e.convert(s, output), Output: output, Failure: e.failure(s.From),
	}

	said, err := e.deps.Run(ctx, job)
	if err != nil {
		return ports.Made{}, err
	}

	if facts.Pages, err = readFrames(said.Stdout); err != nil {
		return ports.Made{}, err
	}

	made, err := job.Finish(said)
	made.Warnings = e.deps.FirstOnly(s, facts)

	return made, err
}

func (e *Engine) convert(s ports.Step, output string) sandbox.Command {
	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{
			"engine", name, "--from", s.From, "--to", s.To,
			"--quality", strconv.Itoa(quality(s.Options.Text("quality"))),
			"--max-pixels", strconv.FormatInt(e.cfg.MaxPixels, 10),
			sandbox.InPath(input), sandbox.WorkPath(output),
		},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: program}, {Host: filepath.Clean(s.Input().Path), Name: input},
		},
		Lane: sandbox.Picture,
		// The decoded picture takes 4 bytes a pixel, or 8 where it has 16 bits a colour, and as
		// much again where it is turned.
		Env: []string{
			"GOMAXPROCS=" + strconv.Itoa(e.cfg.Threads), "GOMEMLIMIT=2500MiB", "GOTRACEBACK=none",
		},
		Limits: kit.PictureLimits(),
	}
}

// quality is JPEG's, on libjpeg's scale.
func quality(asked string) int {
	return map[string]int{"": 85, "low": 50, "medium": 75, "high": 90, "highest": 97}[asked]
}
