package assimp

import (
	"context"
	"path/filepath"
	"regexp"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name = "assimp"
	tool = "assimp"
)

// Engine turns models into others. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// readable are the formats that are read, writable those that are written, by assimp's own names.
func readable() []string {
	return []string{"stl", "obj", "ply", "off", "dae", "glb", "3ds", "x3d", "3mf"}
}

func writable() map[string]string {
	return map[string]string{
		"stl": "stlb",
		"obj": "objnomtl",
		"ply": "plyb",
		"dae": "collada",
		"glb": "glb2",
		"3ds": "3ds",
	}
}

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	about := ports.EngineInfo{Name: name, Package: "assimp-utils"}
	if !deps.Installed(tool) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	var err error

	about.Version, err = deps.Version(
		ctx, kit.Probe(tool, "version"), regexp.MustCompile(`Version (\d+\.\d+)`),
	)
	if err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// edges go over to bare meshes with the loss of everything but their faces.
func edges() []route.Edge {
	const cost = 60 // milliseconds of a small model, measured

	bare := map[string]bool{"stl": true, "ply": true, "obj": true, "off": true, "3mf": true}

	var list []route.Edge

	for _, from := range readable() {
		for to := range writable() {
			loss := route.Faithful
			if bare[to] && !bare[from] {
				loss = route.Partial
			}

			if from != to {
				list = append(
					list,
					route.Edge{From: from, To: to, Engine: name, Cost: cost, Loss: loss},
				)
			}
		}
	}

	return list
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do writes one model.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	input, output := "input."+s.From, "result."+s.To

	return e.deps.Make(ctx, kit.Job{
		Step: s, Output: output,
		Command: sandbox.Command{
			Tool: tool, Mute: true,
			Args: []string{
				"export", sandbox.InPath(input), sandbox.WorkPath(output), "-f" + writable()[s.To],
			},
			Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
			Lane:   sandbox.Document, Limits: limits(),
		},
		Failure: func(exit *sandbox.Exit) error {
			if exit.Signal != 0 {
				return exit.Fault(fault.ConversionFailed, "The model cannot be converted to this format.").
					Because(ports.ErrCrashed)
			}

			return sandbox.WithOutput(kit.Damaged(s.From), exit.Stderr).Because(exit)
		},
	})
}

func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: 5 * time.Minute, CPU: 5 * time.Minute,
		Memory: 2 * gb, AddressSpace: 4 * gb, Output: 2 * gb, Processes: 32,
	}
}
