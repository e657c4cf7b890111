package check

import (
	"cmp"
	"context"
	"os"
	"slices"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// rareTools are the programs that read what comes of engines of rarer formats, each once.
func (v *Verifier) rareTools() []ports.EngineInfo {
	var list []ports.EngineInfo

	for name, t := range tooling() {
		if !v.missing[name] {
			list = append(list, ports.EngineInfo{Name: cmp.Or(t.program, name), Package: t.pkg})
		}
	}

	slices.SortFunc(list, func(a, b ports.EngineInfo) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Package, b.Package))
	})

	return slices.CompactFunc(
		list, func(a, b ports.EngineInfo) bool { return a.Name == b.Name },
	)
}

// lookForRare looks which of those programs are installed.
func (v *Verifier) lookForRare() {
	for name, t := range tooling() {
		_, ok := v.runner.Available(cmp.Or(t.program, name))
		if _, err := os.Stat(t.needs); t.needs != "" && err != nil {
			ok = false
		}

		v.missing[name] = !ok
	}
}

// byTool has the format's program read the output.
func (v *Verifier) byTool(ctx context.Context, o ports.Output) ([]job.Check, error) {
	name := o.Format.Reader.Name
	if v.missing[name] {
		return v.recognised(o)
	}

	asked := tooling()[name]
	c := v.readBy(o, cmp.Or(asked.program, name), asked.args...)
	c.Mute = asked.shows == nil

	said, err := v.runner.Run(ctx, c)
	if err != nil {
		return nil, sandbox.Fault(ctx, err, v.unreadable(o, c.Tool))
	}

	if asked.shows != nil && !asked.shows.Match(said.Stdout) {
		return nil, sandbox.WithOutput(broken(o, c.Tool+" finds nothing in it"), said.Stderr)
	}

	return []job.Check{{Name: "opens", Reader: c.Tool, Independent: true}}, nil
}
