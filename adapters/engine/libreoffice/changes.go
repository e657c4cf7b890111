package libreoffice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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

	c := e.surveying(d, way, sandbox.WorkPath(d.name()))
	c.Dir = d.Dir

	said, err := e.deps.Runner.Run(ctx, c)

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
	d.settled(report, way)

	return nil
}

const unsettled = "Whether the document has tracked changes cannot be told; if it has, they are shown."

// settled takes what was written anew for the document, where that differs.
func (d *document) settled(report survey.Report, way string) {
	if report.Unsettled != "" {
		d.warnings = append(d.warnings, unsettled)
	}

	if report.Changes {
		d.path = sandbox.WorkPath(d.name())
		d.warnings = append(
			d.warnings,
			fmt.Sprintf(
				"The document has tracked changes or hidden text: the result has it with changes %s, "+
					"and nothing hidden. The option changes says otherwise.",
				way,
			),
		)
	}
}
