package ffmpeg

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/ports"
)

const (
	ffmpegTool  = "ffmpeg"
	ffprobeTool = "ffprobe"
	inputName   = "source"
	outputStem  = "output."
)

// Engine converts video and sound. It is immutable and safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps    kit.Deps
	threads int
	has     capabilities
	binary  string // of the running program, which corrects tags; "" where it cannot be found
}

var _ ports.Engine = (*Engine)(nil)

// New looks at FFmpeg as installed. Where it is missing the engine has no edges, which is no error.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	cfg, err := kit.Setup(Name, cfg, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{deps: deps, threads: cfg.Threads}

	about := ports.EngineInfo{Name: Name, Package: "ffmpeg"}
	if !deps.Installed(ffmpegTool, ffprobeTool) {
		about.Installable = edges(whole())
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	if e.binary, err = kit.Executable(""); err != nil {
		return nil, fmt.Errorf("ffmpeg: %w", err)
	}

	if e.has, err = capabilitiesOf(ctx, deps.Runner); err != nil {
		return nil, err
	}

	e.has.draws = deps.Installed(rsvgTool, fontsTool)
	if !e.has.draws {
		about.Package, about.Installable = drawPackages, edges(whole())
	}

	about.Version = e.has.version
	e.Capabilities = kit.Offer(about, edges(e.has))

	return e, nil
}

// Do takes one step; see ports.Engine. Streams are copied where the target can hold them and they
// already are what is asked for.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	inputs := make([]ports.Input, len(s.Inputs))
	for i, in := range s.Inputs {
		facts, err := e.Probe(ctx, in.Path, s.From, in.Facts)
		if err != nil {
			return ports.Made{}, err
		}

		inputs[i] = ports.Input{Path: in.Path, Name: in.Name, Facts: facts}
	}

	s.Inputs = inputs

	if _, still := previews()[s.To]; s.Operation == "" && (still || animations()[s.To].cost > 0) {
		return e.picture(ctx, s)
	}

	if s.Operation == "" {
		return e.write(ctx, s, edit{})
	}

	return operations()[s.Operation].do(ctx, e, s)
}
