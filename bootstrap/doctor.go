package bootstrap

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"

	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// finding is one line of the doctor's report.
type finding struct {
	what, state, remedy string
	bad                 bool
	optional            bool // it is missing, and a server does without
}

// Doctor looks at everything that a server needs, prints what it found, and returns an error if
// something is missing. It makes and changes nothing.
func Doctor(ctx context.Context, cfg Config, out io.Writer) error {
	findings := examineTools(ctx, cfg)
	findings = append(findings, examineData(ctx, cfg)...)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	bad := 0

	for _, f := range findings {
		if f.optional {
			fmt.Fprintf(w, "optional\t%s\t%s\t%s\n", f.what, f.state, f.remedy)
			continue
		}

		if f.bad {
			bad++

			fmt.Fprintf(w, "MISSING\t%s\t%s\t%s\n", f.what, f.state, f.remedy)

			continue
		}

		fmt.Fprintf(w, "ok\t%s\t%s\n", f.what, f.state)
	}

	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the findings: %w", err)
	}

	if bad > 0 {
		return fmt.Errorf(
			"%d of %d checks failed; the last column says what brings what is missing",
			bad,
			len(findings),
		)
	}

	return nil
}

func examineTools(ctx context.Context, cfg Config) []finding {
	box, err := sandbox.New(
		ctx,
		sandboxConfig(cfg),
		sandbox.Deps{Log: slog.New(slog.DiscardHandler)},
	)
	if err != nil {
		return []finding{
			{what: "sandbox", state: err.Error(), remedy: "apt-get install bubblewrap", bad: true},
		}
	}

	findings := []finding{{what: "sandbox", state: string(box.Mode())}}

	formats, err := format.NewRegistry()
	if err != nil {
		return append(findings, finding{what: "formats", state: err.Error(), remedy: "", bad: true})
	}

	engines, err := openEngines(ctx, cfg, box, box.Threads(), formats, libreoffice.Warm{})
	if err != nil {
		return append(findings, finding{what: "engines", state: err.Error(), remedy: "", bad: true})
	}

	for _, e := range engines {
		findings = append(
			findings,
			examineTool("engine", e.About(), fmt.Sprintf("%d conversions", len(e.Edges()))),
		)
	}

	verifier, err := check.New(check.Deps{Runner: box})
	if err != nil {
		return append(findings, finding{what: "checks", state: err.Error(), remedy: "", bad: true})
	}

	for _, tool := range verifier.Tools() {
		findings = append(findings, examineTool("check", tool, ""))
	}

	return append(findings, examineFonts(ctx, box)...)
}

// examineFonts names the fonts that are missing, and what cannot be drawn as it should be without
// them.
func examineFonts(ctx context.Context, box *sandbox.Sandbox) []finding {
	list, err := fonts.Look(ctx, box)
	if err != nil {
		return []finding{
			{what: "fonts", state: err.Error(), remedy: "apt-get install fontconfig", bad: true},
		}
	}

	findings := make([]finding, len(list))
	for i, f := range list {
		findings[i] = finding{what: "font " + f.Family, state: "for " + f.For}
		if f.Missing {
			findings[i].state = "not found, for " + f.For
			findings[i].remedy = "apt-get install " + f.Package
			findings[i].bad, findings[i].optional = !f.Optional, f.Optional
		}
	}

	return findings
}

func examineTool(kind string, tool ports.EngineInfo, more string) finding {
	if tool.Missing {
		return finding{
			what:   kind + " " + tool.Name,
			state:  "not found",
			remedy: "apt-get install " + tool.Package,
			bad:    true,
		}
	}

	if tool.Off != "" {
		return finding{what: kind + " " + tool.Name, state: "off", remedy: tool.Off, optional: true}
	}

	state := "found"
	if tool.Version != "" {
		state = "version " + tool.Version
	}

	if more != "" {
		state += ", " + more
	}

	return finding{what: kind + " " + tool.Name, state: state}
}
