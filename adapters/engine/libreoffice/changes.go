package libreoffice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/libreoffice/redline"
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

// settle has a document written anew without tracked changes and hidden text, if there are any:
// what its author has deleted is not to be printed.
func (e *Engine) settle(ctx context.Context, d *document) error {
	way := d.Options.Text(fieldChanges)
	switch {
	case !tracks(d.From, d.To) || way == shown || e.binary == "":
		return nil
	case way == "":
		way = redline.Accepted
	}

	said, err := e.deps.Runner.Run(ctx, e.settling(d, way))

	var exit *sandbox.Exit
	if errors.As(err, &exit) {
		d.warnings = append(
			d.warnings,
			"Whether the document has tracked changes cannot be told; if it has, they are shown.",
		)

		return nil
	}

	if err != nil {
		return sandbox.Fault(ctx, err, failure(d.From))
	}

	var found redline.Report
	if err := json.Unmarshal(said.Stdout, &found); err != nil {
		return fmt.Errorf("read whether there are changes: %w", err)
	}

	if found.Changes {
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

	return nil
}

func (e *Engine) settling(d *document, way string) sandbox.Command {
	const program = "convertd"

	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{
			"engine",
			redline.Name,
			d.From,
			way,
			sandbox.InPath(d.name()),
			sandbox.WorkPath(d.name()),
		},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: program}, {Host: filepath.Clean(d.Input().Path), Name: d.name()},
		},
		Dir:    d.Dir,
		Lane:   sandbox.Document,
		Env:    goEnv(),
		Limits: goLimits(),
	}
}
