package libreoffice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/convertd/convertd/adapters/engine/libreoffice/redline"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

const (
	fieldChanges = "changes"
	shown        = "shown" // as LibreOffice draws them, with what was deleted struck through
)

// tracks reports whether changes are tracked in files of one format that have no place in the
// other.
func tracks(from, to string) bool {
	return slices.Contains(strings.Fields("docx odt"), from) &&
		slices.Contains(strings.Fields("pdf txt"), to)
}

// settle has a document surveyed, and written anew without tracked changes and hidden text where it
// has some: what its author has deleted is not to be printed.
func (e *Engine) settle(ctx context.Context, d *document) error {
	way := d.Options.Text(fieldChanges)
	switch {
	case !tracks(d.From, d.To) || way == shown || e.binary == "":
		return nil
	case way == "":
		way = redline.Accepted
	}

	var (
		drawing sync.WaitGroup
		drawn   bool
	)

	if e.early(d) {
		drawing.Go(func() { drawn, _ = e.warmly(ctx, d) }) // what fails is done once more
	}

	said, err := e.settled(ctx, d, way)

	drawing.Wait()

	d.drawn = drawn

	var exit *sandbox.Exit
	if errors.As(err, &exit) {
		d.warnings = append(d.warnings, unsettled)

		return nil
	}

	if err != nil {
		return sandbox.Fault(ctx, err, failure(d.From))
	}

	report, err := surveyed(said)
	if err != nil {
		return err
	}

	d.found = &report.Found

	return d.replace(report, way)
}

// early reports whether a document is drawn as it is while it is surveyed. Most have no changes,
// and of a small one the wait for the survey is a good part of all.
func (e *Engine) early(d *document) bool {
	const small = 256 << 10

	info, err := os.Stat(d.Input().Path)

	return err == nil && info.Size() <= small && e.pool != nil && e.compares(d)
}

// settled has the survey write the document anew in a folder of its own.
func (e *Engine) settled(ctx context.Context, d *document, way string) (sandbox.Result, error) {
	c := e.surveying(d, way, sandbox.WorkPath(d.name()))
	c.Dir = filepath.Join(d.Dir, settledFolder)

	if err := os.Mkdir(c.Dir, 0o700); err != nil {
		return sandbox.Result{}, fmt.Errorf("make a folder: %w", err)
	}

	return e.deps.Runner.Run(ctx, c)
}

const settledFolder = "settled"

const unsettled = "Whether the document has tracked changes cannot be told; if it has, they are shown."

// replace takes what was written anew for the document, where that differs.
func (d *document) replace(report survey.Report, way string) error {
	if report.Unsettled != "" {
		d.warnings = append(d.warnings, unsettled)
	}

	if !report.Changes {
		return nil
	}

	if err := d.undraw(); err != nil {
		return err
	}

	d.path = sandbox.WorkPath(d.name())
	d.warnings = append(
		d.warnings,
		fmt.Sprintf(
			"The document has tracked changes or hidden text: the result has it with changes %s, "+
				"and nothing hidden. The option changes says otherwise.",
			way,
		),
	)

	anew, err := sandbox.Output(filepath.Join(d.Dir, settledFolder), d.name())
	if err != nil {
		return fmt.Errorf("find the document without changes: %w", err)
	}

	return os.Rename(anew, filepath.Join(d.Dir, d.name()))
}

// undraw removes what was drawn of the document as it is: nobody is to see what was deleted.
func (d *document) undraw() error {
	d.drawn = false

	err := os.Remove(filepath.Join(d.Dir, d.stem+"."+d.To))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}

	return err
}
