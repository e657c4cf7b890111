package libreoffice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// fieldSheet is which one of a workbook's sheets is taken.
const fieldSheet = "sheet"

// What reads text once it has been rewritten. Of a table: commas, quotes, UTF-8, from the first
// line, in American English, what stands in quotes is text, and nothing is guessed to be a date or
// a fraction.
const (
	textFilter  = "Text (encoded):UTF8"
	tableFilter = "Text - txt - csv (StarCalc):44,34,76,1,,1033,true,false"
)

// What a workbook holds at most.
const (
	mostRows    = 1 << 20
	mostColumns = 1 << 14
)

// rewrite has a text written anew in UTF-8, in the work folder.
func (e *Engine) rewrite(ctx context.Context, d *document) error {
	asked, err := askedOf(d)
	if err != nil {
		return err
	}

	if e.binary == "" {
		return errors.New("libreoffice: the running program was removed: restart it")
	}

	d.path = sandbox.WorkPath(d.name())

	said, err := e.deps.Run(ctx, kit.Job{
		Step:    d.Step,
		Command: plaintext.Command(e.binary, d.Input().Path, d.name(), asked),
		Failure: func(exit *sandbox.Exit) error {
			return exit.Fault(
				fault.CorruptFile,
				"The text cannot be read as a table: say what parts its columns, with delimiter.",
			)
		},
	})
	if err != nil {
		return err
	}

	var found plaintext.Report
	if err := json.Unmarshal(said.Stdout, &found); err != nil {
		return fmt.Errorf("read what a text is like: %w", err)
	}

	d.note(found)

	return nil
}

// goEnv and goLimits are for our own programs.
func goEnv() []string {
	return []string{"GOMAXPROCS=1", "GOGC=400", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none"}
}

func goLimits() sandbox.Limits {
	const mb = 1 << 20

	return sandbox.Limits{
		Wall: 5 * time.Minute, CPU: 5 * time.Minute,
		Memory: 512 * mb, AddressSpace: 4096 * mb, Output: 2048 * mb, Processes: 64,
	}
}

// askedOf reads the options. On pages, what stands in a table is to look as it was written. What
// parts columns is about the target where that has some.
func askedOf(d *document) (plaintext.Asked, error) {
	asked, err := plaintext.AskedOf(d.Options)
	asked.Table, asked.Text = d.importer == tableFilter, d.To == "pdf"

	switch {
	case d.From == "tsv":
		asked.Delimiter = "\t"
	case d.To == "csv":
		asked.Delimiter = ""
	}

	return asked, err
}

// note tells how the text was read.
func (d *document) note(found plaintext.Report) {
	d.report = map[string]any{plaintext.FieldEncoding: found.Encoding}
	if found.Delimiter != "" {
		d.report[plaintext.FieldDelimiter] = found.Delimiter
	}

	if found.Replaced {
		d.warnings = append(d.warnings, found.Unread(d.From))
	}

	if found.Lines > mostRows || found.Columns > mostColumns {
		d.warnings = append(
			d.warnings,
			fmt.Sprintf("The %s has %d lines and %d columns; a sheet holds the first %d and %d.",
				d.From, found.Lines, found.Columns, mostRows, mostColumns),
		)
	}
}
