package extractors

import (
	"context"
	"path/filepath"
	"regexp"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name     = "extractors"
	packages = "p7zip-full squashfs-tools libarchive-tools"

	packer = "bsdtar"
	input  = "input"
	tree   = "tree"
	output = "output.tar"
)

// Engine turns archives into tar files. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tools that are installed. Where one of them is missing, so are the edges from
// what it opens.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}
	about := ports.EngineInfo{Name: name, Package: packages}

	var here []route.Edge

	for from, s := range sources() {
		edge := route.Edge{From: from, To: "tar", Engine: name, Cost: s.cost}
		if deps.Installed(packer, s.tool) {
			here = append(here, edge)
		} else {
			about.Installable = append(about.Installable, edge)
		}
	}

	if len(here) == 0 {
		e.Capabilities = kit.Offer(about, nil)
		return e, nil
	}

	var err error

	pattern := regexp.MustCompile(`libarchive (\d+\.\d+\.\d+)`)
	if about.Version, err = deps.Version(ctx, kit.Probe(packer, "--version"), pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, here)

	return e, nil
}

// source is a format, and the tool that takes its files out.
type source struct {
	tool string
	args []string
	cost int // milliseconds of a small archive
}

func sources() map[string]source {
	at, into := sandbox.InPath(input), sandbox.WorkPath(tree)
	seven := func(kind string) source {
		return source{"7z", []string{"x", "-t" + kind, "-bd", "-y", "-o" + into, at}, 50}
	}

	return map[string]source{
		"arj": seven("arj"),
		"wim": seven("wim"),
		"squashfs": {
			"unsquashfs",
			[]string{"-no-progress", "-no-xattrs", "-processors", "1", "-d", into, at},
			50,
		},
	}
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do takes the files out, and packs them.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	begun, from := time.Now(), sources()[s.From]

	_, err := e.deps.Run(ctx, kit.Job{Step: s, Failure: failure(s.From), Command: sandbox.Command{
		Tool: from.tool, Args: from.args, Mute: true,
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
		Lane:   sandbox.Document, Limits: limits(),
	}})
	if err != nil {
		return ports.Made{}, err
	}

	bounds := limits()
	bounds.Wall = kit.Left(s, bounds.Wall, begun)

	return e.deps.Make(ctx, kit.Job{
		Step: s, Output: output, Failure: failure(s.From),
		Command: sandbox.Command{
			Tool: packer,
			Args: []string{
				"-cf", sandbox.WorkPath(output), "--format", "pax", "--uid", "0", "--gid", "0",
				"-s", `,^\./,,`, "-C", sandbox.WorkPath(tree), ".",
			},
			Lane: sandbox.Document, Limits: bounds,
		},
	})
}

// limits leave room for as much as a disc holds, twice.
func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: job.TimeLimit(format.Archive), CPU: job.TimeLimit(format.Archive),
		Memory: gb, AddressSpace: 4 * gb, Output: 17 * gb, Processes: 32,
	}
}

// failure tells why a tool ended without success: it reads the archive, and what it has written.
func failure(from string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		if exit.Signal != 0 {
			return exit.Fault(
				fault.ConversionFailed, "The archive cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(kit.Damaged(from), exit.Stderr).Because(exit)
	}
}
