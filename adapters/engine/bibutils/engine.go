package bibutils

import (
	"bytes"
	"context"
	"fmt"
	"os"
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
	name     = "bibutils"
	packages = "bibutils pandoc"
	input    = "input"
)

// Engine turns bibliographies into others. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// way is how a program is asked for a conversion. It prints the result.
type way struct {
	tool string
	args []string
	cost int // milliseconds of a small file, measured
}

func ways() map[[2]string]way {
	const quick, slow = 15, 400

	all := map[[2]string]way{
		{"bib", "csljson"}: {"pandoc", []string{"-f", "bibtex", "-t", "csljson"}, slow},
		{"csljson", "bib"}: {"pandoc", []string{"-f", "csljson", "-t", "bibtex"}, slow},
	}

	for from, tool := range map[string]string{
		"bib": "bib2xml", "ris": "ris2xml", "enw": "end2xml", "isi": "isi2xml",
	} {
		all[[2]string{from, "mods"}] = way{tool, []string{"-i", "utf8", "-u"}, quick}
	}

	for to, tool := range map[string]string{
		"bib": "xml2bib", "ris": "xml2ris", "enw": "xml2end", "isi": "xml2isi",
		"adf": "xml2ads", "wordbib": "xml2wordbib",
	} {
		all[[2]string{"mods", to}] = way{tool, []string{"-i", "utf8", "-o", "utf8", "-nb"}, quick}
	}

	return all
}

// New looks at the tools that are installed. Where one is missing, so are the edges that it does.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}
	about := ports.EngineInfo{Name: name, Package: packages}

	var here []route.Edge

	for pair, w := range ways() {
		edge := route.Edge{
			From: pair[0], To: pair[1], Engine: name, Cost: w.cost, Loss: route.Faithful,
		}
		if deps.Installed("bib2xml", w.tool) {
			here = append(here, edge)
		} else {
			about.Installable = append(about.Installable, edge)
		}
	}

	if len(here) > 0 {
		var err error

		about.Version, err = deps.Version(
			ctx, kit.Probe("bib2xml", "-v"), regexp.MustCompile(`(\d+\.\d+)`),
		)
		if err != nil {
			return nil, err
		}
	}

	e.Capabilities = kit.Offer(about, here)

	return e, nil
}

// Probe has nothing to add.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do writes what a program prints.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	w := ways()[[2]string{s.From, s.To}]
	j := kit.Job{Step: s, Output: "result." + s.To, Command: sandbox.Command{
		Tool: w.tool, Args: append(w.args, sandbox.InPath(input)),
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
		Lane:   sandbox.Document, Limits: limits(),
	}, Failure: func(exit *sandbox.Exit) error {
		return sandbox.WithOutput(kit.Damaged(s.From), exit.Stderr).Because(exit)
	}}

	said, err := e.deps.Run(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	if !holds(said.Stdout, s.To) {
		return ports.Made{}, sandbox.WithOutput(fault.New(
			fault.CorruptFile,
			"No entry can be read from the %s file: it is damaged, or is none.",
			s.From,
		), said.Stderr)
	}

	const ours = 0o644
	if err := os.WriteFile(filepath.Join(s.Dir, j.Output), said.Stdout, ours); err != nil {
		return ports.Made{}, fmt.Errorf("bibutils: %w", err)
	}

	return j.Finish(said)
}

// holds reports whether there is an entry in what was printed: without one, the programs end well.
func holds(printed []byte, to string) bool {
	switch to {
	case "mods":
		return bytes.Contains(printed, []byte("<mods "))
	case "csljson":
		return bytes.Contains(printed, []byte("{"))
	}

	return len(bytes.TrimSpace(printed)) > 0
}

func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: 2 * time.Minute, CPU: 2 * time.Minute,
		Memory: gb, AddressSpace: 64 * gb, Output: gb, Processes: 32, // pandoc reserves much of it
	}
}
