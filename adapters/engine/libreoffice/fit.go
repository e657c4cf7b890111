package libreoffice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/libreoffice/sheetfit"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// fieldFit is how large sheets are printed.
const fieldFit = "fit"

// The ways to print sheets. Without one, those that say nothing of their size are printed as wide
// as a page.
const (
	fitWidth = "width"
	fitPage  = "page" // all of a sheet on one page as large as it
	fitNone  = "none" // as LibreOffice prints them
)

// workbook tells the formats of sheets.
func workbook(formatID string) bool {
	return slices.Contains(
		strings.Fields(
			"xlsx xlsm xltx xls xlt ods ots fods csv tsv dif slk sxc wk1 wks uos",
		),
		formatID,
	)
}

// old tells the formats of Office 97, whose fonts are read from what LibreOffice makes of them.
func old(formatID string) bool {
	return slices.Contains(strings.Fields("doc dot xls xlt ppt pps pot"), formatID)
}

// fit has all of a sheet on one page where that is asked for, and refuses ways that are those of
// pictures.
func (d *document) fit() error {
	way := d.Options.Text(fieldFit)
	if !slices.Contains([]string{"", fitWidth, fitPage, fitNone}, way) {
		return fault.New(
			fault.InvalidInput,
			"Sheets are printed with fit width, page or none; %q is for pictures.",
			way,
		).On(fieldFit)
	}

	if way == fitPage {
		d.exporter += `:{"SinglePageSheets":{"type":"boolean","value":"true"}}`
	}

	return nil
}

// prints reports whether the sheets of a document are printed otherwise than LibreOffice does by
// itself, and which.
func (d *document) prints() (which string, is bool) {
	way := d.Options.Text(fieldFit)
	if d.To != "pdf" || !workbook(d.From) || d.sealed || way == fitPage || way == fitNone {
		return "", false
	}

	if way == fitWidth {
		return sheetfit.All, true
	}

	return sheetfit.Plain, true
}

// model has LibreOffice write the document as OpenDocument, in the work folder, and returns that as
// a document of its own; nil where it does not read it, which it says when it prints it.
func (e *Engine) model(ctx context.Context, d *document, to, filter string) (*document, error) {
	m := *d
	m.To, m.exporter = to, filter

	_, err := e.run(ctx, &m)

	var exit *sandbox.Exit
	if errors.As(err, &exit) {
		return nil, nil //nolint:nilnil // as it says
	}

	if err != nil {
		return nil, sandbox.Fault(ctx, err, failure(d.From))
	}

	m.From, m.importer = to, filter
	m.To, m.exporter = d.To, d.exporter
	m.path = sandbox.WorkPath(m.name())

	if _, err := os.Lstat(filepath.Join(d.Dir, m.name())); err != nil {
		return nil, nil //nolint:nilnil,nilerr // as it says
	}

	return &m, nil
}

// modelled returns what LibreOffice makes of a document whose own format cannot be looked into, nil
// where it need not, or cannot.
func (e *Engine) modelled(ctx context.Context, d *document) (*document, error) {
	const most = 32 << 20 // what takes LibreOffice long is not read twice

	_, fits := d.prints()
	direct := slices.Contains(strings.Fields("xlsx xlsm xltx ods ots"), d.From)

	looks := fits || old(d.From) && e.compares(d)

	if d.To != "pdf" || direct || !looks {
		return nil, nil //nolint:nilnil // as it says
	}

	if info, err := os.Stat(d.Input().Path); err != nil || info.Size() > most {
		return nil, err //nolint:wrapcheck // of our own file
	}

	switch {
	case workbook(d.From):
		return e.model(ctx, d, "ods", "calc8")
	case slices.Contains([]string{"doc", "dot"}, d.From):
		return e.model(ctx, d, "odt", "writer8")
	}

	return e.model(ctx, d, "odp", "impress8")
}

// printed returns the document to print: with sheets as wide as a page where that is wanted.
func (e *Engine) printed(ctx context.Context, d, model *document) (*document, error) {
	which, fits := d.prints()
	if !fits || e.binary == "" {
		return d, nil
	}

	from := d
	if model != nil {
		from = model
	}

	family := map[string]string{
		"ods": "ods", "ots": "ods", "xlsx": "xlsx", "xlsm": "xlsx", "xltx": "xlsx",
	}[from.From]
	if family == "" {
		return d, nil
	}

	said, err := e.deps.Runner.Run(ctx, e.fitting(from, family, which))

	var exit *sandbox.Exit
	if errors.As(err, &exit) {
		return d, nil // what is not to be read, LibreOffice says
	}

	if err != nil {
		return nil, sandbox.Fault(ctx, err, failure(d.From))
	}

	var report sheetfit.Report
	if err := json.Unmarshal(said.Stdout, &report); err != nil {
		return nil, fmt.Errorf("read how sheets are printed: %w", err)
	}

	if report.Pages == 0 {
		return d, nil
	}

	if report.Pages > 1 {
		d.warnings = append(d.warnings, fmt.Sprintf(
			"The sheet is too wide for one page: it is printed on %d pages side by side, since its "+
				"text would be too small. With fit=width it is as wide as one page all the same, "+
				"and with fit=page on one as large as it.",
			report.Pages,
		))
	}

	p := *from
	p.stem, p.path = d.stem, sandbox.WorkPath(from.name())

	return &p, os.Rename(filepath.Join(d.Dir, fitFile), filepath.Join(d.Dir, from.name()))
}

const fitFile = "fitted"

func (e *Engine) fitting(d *document, family, which string) sandbox.Command {
	const program = "convertd"

	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{
			"engine", sheetfit.Name, family, which, d.path, sandbox.WorkPath(fitFile),
		},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: program}, {Host: filepath.Clean(d.Input().Path), Name: d.name()},
		},
		Dir: d.Dir, Lane: sandbox.Document, Env: goEnv(), Limits: goLimits(),
	}
}

// held returns what the document holds, as far as that is compared with what is drawn.
func (e *Engine) held(ctx context.Context, d, model *document) (survey.Found, error) {
	switch {
	case !e.compares(d), old(d.From) && model == nil:
		return survey.Found{}, nil
	case d.found != nil:
		return *d.found, nil
	case old(d.From):
		return e.survey(ctx, model)
	}

	return e.survey(ctx, d)
}
