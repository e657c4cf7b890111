package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	ffmpegTool  = "ffmpeg"
	ffprobeTool = "ffprobe"
	inputName   = "source"
	outputStem  = "output."
)

// Runner runs commands shut in; *sandbox.Sandbox does.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
	Available(tool string) (path string, ok bool)
}

// Config is what an operator may set.
type Config struct {
	Threads int // of one conversion, 1 or more; default 1
}

// Deps is what the engine needs from outside.
type Deps struct{ Runner Runner }

// Engine converts video and sound. It is immutable and safe for concurrent use.
type Engine struct {
	runner  Runner
	threads int
	has     capabilities
	missing bool
	edges   []route.Edge
	would   []route.Edge // were FFmpeg installed
}

var _ ports.Engine = (*Engine)(nil)

// New looks at FFmpeg as installed. Where it is missing the engine has no edges, which is no error.
func New(ctx context.Context, cfg Config, deps Deps) (*Engine, error) {
	if deps.Runner == nil {
		return nil, errors.New("ffmpeg: the runner is missing")
	}
	if cfg.Threads < 0 {
		return nil, fmt.Errorf("ffmpeg: %d threads; give 1 or more", cfg.Threads)
	}
	e := &Engine{runner: deps.Runner, threads: max(cfg.Threads, 1)}
	for _, tool := range []string{ffmpegTool, ffprobeTool} {
		if _, ok := deps.Runner.Available(tool); !ok {
			e.missing, e.would = true, edges(whole())
			return e, nil
		}
	}
	has, err := capabilitiesOf(ctx, deps.Runner)
	if err != nil {
		return nil, err
	}
	e.has, e.edges = has, edges(has)
	return e, nil
}

// About says what was found at start-up.
func (e *Engine) About() ports.EngineInfo {
	return ports.EngineInfo{Name: Name, Version: e.has.version, Package: "ffmpeg", Missing: e.missing, Would: e.would}
}

// Edges lists what the installed tool can do. The slice must not be changed.
func (e *Engine) Edges() []route.Edge { return e.edges }

// Convert does one conversion; see ports.Engine. Streams are copied where the target can hold them and they already are what the options ask for.
func (e *Engine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	if !slices.ContainsFunc(e.edges, func(edge route.Edge) bool { return edge.From == c.From && edge.To == c.To }) {
		return ports.Converted{}, fmt.Errorf("ffmpeg: asked for %s to %s, which is none of its edges", c.From, c.To)
	}
	source, target := containers()[c.From], containers()[c.To]
	facts, err := e.Probe(ctx, c.Input, c.From, c.Facts)
	if err != nil {
		return ports.Converted{}, err
	}
	c.Facts = facts
	args, warnings, err := e.arguments(c, source, target)
	if err != nil {
		return ports.Converted{}, err
	}
	limits, err := e.limits(c.Input)
	if err != nil {
		return ports.Converted{}, err
	}
	watch := &progress{seconds: facts.Duration, report: c.Progress}
	result, err := e.runner.Run(ctx, sandbox.Command{
		Tool: ffmpegTool, Args: args, Inputs: []sandbox.Mount{{Host: c.Input, Name: inputName}}, Dir: c.Dir, Lane: sandbox.Media, Line: watch.line, Limits: limits,
	})
	if err != nil {
		return ports.Converted{}, failure(ctx, err)
	}
	path, err := sandbox.Output(c.Dir, outputStem+c.To)
	if err != nil { // it ended well all the same
		return ports.Converted{}, sandbox.WithOutput(fault.New(fault.ConversionFailed, "FFmpeg ended without a result."), result.Stderr).Because(err)
	}
	c.Progress(1)
	return ports.Converted{Outputs: []string{path}, Warnings: warnings}, nil
}

// arguments are FFmpeg's whole command line. Damaged frames do not end it: what is left of a film is worth more than none, and a lost end is found by
// the check of the output's duration.
func (e *Engine) arguments(c ports.Conversion, source, target container) (args, warnings []string, err error) {
	threads := strconv.Itoa(e.threads)
	args = []string{"-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1", "-filter_complex_threads", threads}
	in := append([]string{"-threads", threads}, source.inputArgs()...)
	in = append(in, "-i", sandbox.InPath(inputName))
	w := wishesOf(c.Options)
	if c.To == gifID {
		animation, warnings, err := gifArgs(in, c.Facts, w)
		return append(append(args, animation...), "-f", "gif", sandbox.WorkPath(outputStem+gifID)), warnings, err
	}
	if err := w.check(target, e.has); err != nil {
		return nil, nil, err
	}
	p, err := newPlan(source, target, c.Facts, w, e.threads)
	if err != nil {
		return nil, nil, err
	}
	args = append(append(args, in...), p.args...)
	// The queue holds packets of streams that are ready before the others, such as subtitles beside a film that begins late.
	args = append(args, "-map_metadata", "0", "-map_chapters", "0", "-max_muxing_queue_size", "9999", "-threads", threads)
	args = append(append(args, target.output...), "-f", target.muxer, sandbox.WorkPath(outputStem+c.To))
	return args, p.warnings, nil
}

// limits bounds one conversion. Measured with two threads at 3840×2160: x264 0.8 GiB of memory and 1.3 GiB of address space, VP9 1.1 and 1.4,
// x265 1.3 and 2.0; sources of ten bits and further threads add to that. A result may be larger than its source, as WAV is than Opus by far.
func (e *Engine) limits(input string) (sandbox.Limits, error) {
	info, err := os.Stat(input)
	if err != nil {
		return sandbox.Limits{}, fmt.Errorf("ffmpeg: %w", err)
	}
	const gib = 1 << 30
	threads, wall := int64(e.threads), job.TimeLimit(format.Video)
	return sandbox.Limits{
		Wall: wall, CPU: wall * time.Duration(2*threads), Memory: 2*gib + threads*gib/4, AddressSpace: 4*gib + threads*gib/2,
		Output: max(8*gib, 4*info.Size()), Processes: 64 + 16*e.threads,
	}, nil
}
