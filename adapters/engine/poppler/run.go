package poppler

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// run is one step under way.
type run struct {
	*Engine

	step   ports.Step
	begun  time.Time
	pdf    document
	pages  []int // that are asked for, ascending, each once
	faulty bool  // the tool has met errors in the PDF and gone on
}

// chosen returns the pages that are asked for, by default all.
func (r *run) chosen() ([]int, error) {
	ranges := r.step.Options.Text("pages")
	if ranges == "" {
		ranges = "all"
	}

	pages, outside := option.PagesOf(ranges, r.pdf.count)
	if outside != "" {
		return nil, fault.New(fault.InvalidInput, "The PDF has %d pages, and pages names %q. Name pages that it has.",
			r.pdf.count, outside).
			On("pages").
			With("pages", r.pdf.count)
	}

	return slices.Compact(slices.Sorted(slices.Values(pages))), nil
}

// span is a run of pages that follow each other.
type span struct{ first, last int }

// spans takes pages apart, ascending and each once, into runs of at most so many.
func spans(pages []int, most int) []span {
	var list []span
	for _, page := range pages {
		if n := len(list); n > 0 && list[n-1].last == page-1 && page-list[n-1].first < most {
			list[n-1].last = page
			continue
		}

		list = append(list, span{first: page, last: page})
	}

	return list
}

func (r *run) command(ctx context.Context, tool string, args ...string) error {
	said, err := r.deps.Run(ctx, kit.Job{
		Step: r.step,
		Command: sandbox.Command{
			Tool: tool, Args: args, Lane: sandbox.Document, Limits: r.limits(),
			Inputs: mounted(r.step.Input().Path),
		},
		Failure: failure,
	})
	r.faulty = r.faulty || strings.Contains(said.Stderr, "Syntax Error")

	return err
}

// limits are for what is left of a step's time. A page of 2^28 pixels takes 0.8 GB, pictures in it
// come on top.
func (r *run) limits() sandbox.Limits {
	const gb = 1 << 30

	limit := job.TimeLimit(format.Document)

	return sandbox.Limits{
		Wall: kit.Left(r.step, limit, r.begun), CPU: 2 * limit,
		Memory: 3 * gb, AddressSpace: 6 * gb, Output: 8 * gb, Processes: 16,
	}
}

func mounted(path string) []sandbox.Mount {
	return []sandbox.Mount{{Host: filepath.Clean(path), Name: input}}
}

// named returns a product that is called after the input, with what tells it from others.
func (r *run) named(output, mark, extension string) ports.Product {
	stem := file.WithExtension(r.step.Input().Name, "")

	return ports.Product{
		Path: filepath.Join(r.step.Dir, output),
		Name: strings.TrimSuffix(stem, ".") + "-" + mark + "." + extension,
	}
}

func (r *run) made(products ...ports.Product) ports.Made {
	made := ports.Made{Outputs: products}
	if r.faulty {
		made.Warnings = []string{
			"The PDF has errors in it. What could be read is there; look whether something is missing.",
		}
	}

	return made
}
