package poppler

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// Convert draws every page, or writes all text into one file.
func (e *Engine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	p, draws := pictures()[c.To]
	if c.From != "pdf" || !draws && c.To != "txt" {
		return ports.Converted{}, fmt.Errorf("poppler: asked for %s to %s, which is none of its edges", c.From, c.To)
	}
	said, err := e.info(ctx, c.Input)
	if err != nil {
		return ports.Converted{}, err
	}
	pages, err := pagesIn(said)
	if err != nil {
		return ports.Converted{}, err
	}
	r := &run{Engine: e, c: c, begun: time.Now()}
	if !draws {
		return r.text(ctx)
	}
	if err := e.fits(pages, sizesIn(said)); err != nil {
		return ports.Converted{}, err
	}
	return r.draw(ctx, p, pages)
}

// run is one conversion under way.
type run struct {
	*Engine
	c      ports.Conversion
	begun  time.Time
	faulty bool // the tool has met errors in the PDF and gone on
}

func (r *run) command(ctx context.Context, tool string, args ...string) error {
	said, err := r.runner.Run(ctx, sandbox.Command{
		Tool: tool, Args: args, Dir: r.c.Dir, Lane: sandbox.Document, Limits: convertLimits(r.begun),
		Inputs: []sandbox.Mount{{Host: filepath.Clean(r.c.Input), Name: input}},
	})
	r.faulty = r.faulty || strings.Contains(said.Stderr, "Syntax Error")
	if err != nil {
		return r.failure(ctx, err)
	}
	return nil
}

func (r *run) converted(outputs ...string) ports.Converted {
	made := ports.Converted{}
	for _, output := range outputs {
		made.Outputs = append(made.Outputs, filepath.Join(r.c.Dir, output))
	}
	if r.faulty {
		made.Warnings = []string{"The PDF has errors in it. What could be read is there; look whether something is missing."}
	}
	return made
}
