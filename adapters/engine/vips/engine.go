package vips

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name = "vips"
	// input is the name under which the tool sees its input. It has no extension: the loader is
	// named instead.
	input = "input"
)

// Engine converts pictures. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg  kit.Config
	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	cfg, err := kit.Setup(name, cfg, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{cfg: cfg, deps: deps}

	about := ports.EngineInfo{Name: name, Package: "libvips-tools"}
	if !deps.Installed("vips", "vipsheader") {
		about.Installable = e.everything(nil)
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	version, missing, err := e.installed(ctx)
	if err != nil {
		return nil, err
	}

	about.Version = version
	e.Capabilities = kit.Offer(about, e.everything(missing))

	return e, nil
}

// Do takes one step: a conversion, or an operation between loading and saving.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	if s.Joins {
		return e.merge(ctx, s)
	}

	if s.Operation == "" {
		return e.picture(ctx, s)
	}

	made, err := changes()[s.Operation].do(e, ctx, s)
	if err != nil {
		return made, err
	}

	return e.tagged(ctx, s, made)
}

// picture converts a picture, or each of its pages.
func (e *Engine) picture(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := checkFit(s.Options); err != nil {
		return ports.Made{}, err
	}

	facts, err := e.Probe(ctx, s.Input().Path, s.From, s.Input().Facts)
	if err != nil {
		return ports.Made{}, err
	}

	if e.splits(s, facts) {
		return e.each(ctx, s, facts)
	}

	return e.make(ctx, s, facts)
}

// make makes one picture.
func (e *Engine) make(ctx context.Context, s ports.Step, facts file.Facts) (ports.Made, error) {
	if e.keepsFrames(s) {
		if err := framesRead(s.From, facts.Pages); err != nil {
			return ports.Made{}, err
		}
	}

	convert := e.adapt
	if direct(s) && !e.measured(s.From, s.Input().Facts) {
		convert = func(ctx context.Context, s ports.Step) (ports.Made, error) {
			return e.convert(ctx, s, facts)
		}
	}

	made, err := convert(ctx, s)
	if err != nil {
		return made, err
	}

	made.Warnings = append(made.Warnings, leftBehind(s)...)

	return e.tagged(ctx, s, made)
}

// leftBehind tells of what the target does not hold.
func leftBehind(s ports.Step) []string {
	var list []string
	if !slices.Contains(describable(), s.To) {
		list = kit.Undescribed(s)
	}

	if slices.Contains([]string{"jpg", "webp", "gif"}, s.To) {
		list = append(list, kit.Shallower(s)...)
	}

	return list
}

// job runs vips on the step's input, or on what it has made of that. reads is the format of a file
// by strangers that it opens, "" where it opens none.
func (e *Engine) job(s ports.Step, reads string, args ...string) kit.Job {
	return kit.Job{
		Step: s,
		Command: sandbox.Command{
			Tool: "vips", Args: args, Lane: sandbox.Picture, Limits: kit.PictureLimits(),
			Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
			Env:    e.env(reads),
		},
		Output:  outputName(s.To),
		Failure: failure(s.From),
	}
}

// env bans the loaders that vips' authors call unfit for input by strangers (since 8.13). librsvg
// is among them; drawings have it all the same, and the sandbox is what it is run in. What vips has
// written itself may be read by any.
func (e *Engine) env(formatID string) []string {
	env := []string{"VIPS_CONCURRENCY=" + strconv.Itoa(e.cfg.Threads), "VIPS_WARNING=0"}
	if sources()[formatID].loader == "svgload" || formatID == "" {
		return env
	}

	return append(env, "VIPS_BLOCK_UNTRUSTED=1")
}

func outputName(id string) string { return "output." + id }
