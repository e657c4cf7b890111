package pdf

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Input is the name under which tools see the PDF.
const Input = "input.pdf"

// Output is the name under which the last tool of a step leaves its PDF.
const Output = "output.pdf"

// Work is one step under way: all of its tools share its time and its folder.
type Work struct {
	ports.Step

	Deps  kit.Deps
	begun time.Time

	mu       sync.Mutex // of warnings: tools work side by side
	warnings []string
}

// Begin starts the clock of a step.
func Begin(deps kit.Deps, s ports.Step) *Work {
	return &Work{Step: s, Deps: deps, begun: time.Now()}
}

// Warn keeps a sentence for the user. Each is said once.
func (w *Work) Warn(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()

	if !slices.Contains(w.warnings, text) {
		w.warnings = append(w.warnings, text)
	}
}

// Warnings returns what was kept for the user.
func (w *Work) Warnings() []string { return w.warnings }

// Source is the step's only input as tools see it.
func (w *Work) Source() sandbox.Mount { return Mounted(w.Input().Path, Input) }

// Mounted is a file of the host as tools see it.
func Mounted(path, name string) sandbox.Mount {
	return sandbox.Mount{Host: filepath.Clean(path), Name: name}
}

// Run runs a tool in the step's folder, in what is left of the step's time.
func (w *Work) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	return w.RunIn(ctx, w.Dir, c)
}

// RunIn is Run in another folder: only one tool at a time may work in each.
func (w *Work) RunIn(
	ctx context.Context, dir string, c sandbox.Command,
) (sandbox.Result, error) {
	c.Dir, c.Lane = dir, sandbox.Document
	if c.Limits.Memory == 0 {
		c.Limits = Limits()
	}

	c.Limits.Wall = kit.Left(w.Step, c.Limits.Wall, w.begun)

	said, err := w.Deps.Runner.Run(ctx, c)
	if err != nil {
		return said, Failure(ctx, err)
	}

	return said, nil
}

// Done returns the step's only output, under Output.
func (w *Work) Done() (ports.Made, error) {
	return kit.Job{Step: w.Step, Output: Output}.Finish(sandbox.Result{})
}

// Prepare looks at what the source holds, warns of what the work will undo, and counts its pages.
// One that only a password opens is PasswordRequired.
func (w *Work) Prepare(ctx context.Context) (holds Holding, pages int, err error) {
	var (
		counting sync.WaitGroup
		failed   error
	)

	// each starts a process of its own, and what it costs is the start
	counting.Go(func() { pages, failed = w.Pages(ctx) })

	holds, err = Look(ctx, w.Deps, w.Input().Path)

	counting.Wait()

	if err != nil {
		return holds, 0, err
	}

	w.WarnOf(holds)

	return holds, pages, failed
}

// Pages returns how many pages the source has, at least one.
func (w *Work) Pages(ctx context.Context) (int, error) {
	if pages := w.Input().Facts.Pages; pages > 0 {
		return pages, nil
	}

	return Count(ctx, w.Deps, w.Source())
}

// WarnOf says what any change undoes.
func (w *Work) WarnOf(holds Holding) {
	if holds.Signed {
		w.Warn("The PDF is signed, and any change makes a signature invalid: the result's is.")
	}

	if holds.Restricted {
		w.Warn(
			"The PDF forbids some uses, which the result does not. Protect it again with pdf/encrypt.",
		)
	}
}

// Limits are those of a tool that works on a PDF.
func Limits() sandbox.Limits {
	const gb = 1 << 30

	limit := job.TimeLimit(format.Document)

	return sandbox.Limits{
		Wall:         limit,
		CPU:          2 * limit,
		Memory:       3 * gb,
		AddressSpace: 6 * gb,
		Output:       8 * gb,
		Processes:    64,
	}
}
