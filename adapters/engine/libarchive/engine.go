package libarchive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

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
	name = "libarchive"
	tool = "bsdtar"

	input  = "input"
	output = "output.tar"
)

// Engine turns archives into tar files. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	about := ports.EngineInfo{Name: name, Package: "libarchive-tools"}
	if !deps.Installed(tool) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	var err error

	pattern := regexp.MustCompile(`libarchive (\d+\.\d+\.\d+)`)
	if about.Version, err = deps.Version(ctx, kit.Probe(tool, "--version"), pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

func edges() []route.Edge {
	var list []route.Edge
	for _, from := range []string{"iso", "cpio", "ar", "deb", "cab", "lzh", "xar"} {
		list = append(list, route.Edge{From: from, To: "tar", Engine: name, Cost: 25})
	}

	return list
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do copies what is in the archive into a tar file, and unpacks nothing on the way.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	made, err := e.deps.Make(ctx, kit.Job{
		Step: s, Output: output, Failure: failure(s.From),
		Command: sandbox.Command{
			Tool: tool,
			// The input is named relative to its folder: behind the "@", a path is not seen as one.
			Args: []string{
				"-cf",
				sandbox.WorkPath(output),
				"--format",
				"pax",
				"-C",
				filepath.Dir(sandbox.InPath(input)),
				"@" + input,
			},
			Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
			Lane:   sandbox.Document, Limits: limits(),
		},
	})
	if err != nil {
		return ports.Made{}, err
	}

	return made, filled(made.Outputs[0].Path, s.From)
}

// limits leave room for as much as a disc holds.
func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: job.TimeLimit(format.Archive), CPU: job.TimeLimit(format.Archive),
		Memory: gb, AddressSpace: 4 * gb, Output: 9 * gb, Processes: 16,
	}
}

// filled refuses a tar file without an entry: of a disc image that is cut short in front of its
// folders, bsdtar makes one without a word.
func filled(path, from string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("libarchive: %w", err)
	}
	defer func() { _ = f.Close() }() // opened for reading

	first := make([]byte, 1)
	if _, err := f.Read(first); err != nil {
		return fmt.Errorf("libarchive: %w", err)
	}

	if first[0] == 0 {
		return damaged(from).Because(errors.New("nothing is in it"))
	}

	return nil
}

func damaged(from string) *fault.Fault {
	return fault.New(
		fault.CorruptFile,
		"The %s file cannot be read to its end: it is damaged, cut short, or empty. Send it again, whole.",
		from,
	)
}

// failure tells why bsdtar ended without success: it writes nothing but what it reads.
func failure(from string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		if exit.Signal != 0 {
			return exit.Fault(
				fault.ConversionFailed,
				"The archive cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(damaged(from), exit.Stderr).Because(exit)
	}
}
