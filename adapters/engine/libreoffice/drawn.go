package libreoffice

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// fieldMissingFont says what becomes of documents whose fonts are not here.
const fieldMissingFont = "on_missing_font"

// surveyable tells the formats whose fonts can be read from the file; of text, it is the
// characters.
func surveyable(formatID string) bool {
	return old(formatID) || slices.Contains(
		strings.Fields("docx docm dotx dotm xlsx xlsm xltx pptx pptm potx potm ppsx ppsm "+
			"odt ott fodt ods ots fods odp otp fodp odg otg fodg rtf txt csv"),
		formatID,
	)
}

// compares reports whether the fonts of a document are compared with what it is drawn with.
func (e *Engine) compares(d *document) bool {
	return d.To == "pdf" && surveyable(d.From) && !d.sealed && e.binary != "" &&
		e.deps.Installed("fc-list", "fc-match", "pdffonts")
}

// drawn compares the fonts that a document names, and the characters in it, with those that the
// pages were drawn with, and tells where another font stood in, or none had a character.
func (e *Engine) drawn(ctx context.Context, d *document, held survey.Found, made string) error {
	lacking, err := fonts.Lacking(ctx, e.deps.Runner, held.Characters, fonts.Black)
	if err != nil {
		return err
	}

	if held.Ink {
		if err := e.inked(ctx, made); err != nil {
			return err
		}
	}

	stand, err := e.standIns(ctx, held.Fonts, made)
	if err != nil {
		return err
	}

	var wrong []string
	if len(lacking) > 0 {
		wrong = append(wrong, fonts.Boxes(lacking))
	}

	for _, name := range slices.Sorted(maps.Keys(stand)) {
		if !fonts.AsWide(name, stand[name]) {
			wrong = append(wrong, fonts.StoodIn(name, stand[name]))
		}
	}

	return d.tell(stand, wrong)
}

func (d *document) tell(stand map[string]string, wrong []string) error {
	if len(stand) > 0 {
		if d.report == nil {
			d.report = map[string]any{}
		}

		d.report["substituted_fonts"] = stand
	}

	if len(wrong) > 0 && d.Options.Text(fieldMissingFont) == "fail" {
		return fault.New(fault.UnsupportedConversion, "%s Have the fonts installed, or ask without %s.",
			strings.Join(wrong, " "), fieldMissingFont).
			On(fieldMissingFont)
	}

	d.warnings = append(d.warnings, wrong...)

	return nil
}

// survey reads what the document holds.
func (e *Engine) survey(ctx context.Context, d *document) (survey.Found, error) {
	said, err := e.deps.Run(
		ctx, kit.Job{Step: d.Step, Command: e.surveying(d), Failure: failure(d.From)})
	if err != nil {
		return survey.Found{}, err
	}

	report, err := surveyed(said)

	return report.Found, err
}

// surveying starts the survey of a document; options are what stands behind its path.
func (e *Engine) surveying(d *document, options ...string) sandbox.Command {
	const program = "convertd"

	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: append([]string{"engine", survey.Name, d.From, d.path}, options...),
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: program}, {Host: filepath.Clean(d.Input().Path), Name: d.name()},
		},
		Lane: sandbox.Document, Env: goEnv(), Limits: goLimits(),
	}
}

func surveyed(said sandbox.Result) (survey.Report, error) {
	var report survey.Report
	if err := json.Unmarshal(said.Stdout, &report); err != nil {
		return report, fmt.Errorf("read what a document holds: %w", err)
	}

	return report, nil
}

// standIns returns what was drawn instead of fonts that are not here: of what a document names,
// much may not be used in it.
func (e *Engine) standIns(
	ctx context.Context,
	named []string,
	made string,
) (map[string]string, error) {
	// LibreOffice has their glyphs
	own := []string{"Symbol", "Wingdings", "Wingdings 2", "Wingdings 3", "Webdings"}
	named = slices.DeleteFunc(
		slices.Clone(named),
		func(name string) bool { return slices.Contains(own, name) },
	)

	stand, err := fonts.Substitutes(ctx, e.deps.Runner, named, fonts.Black)
	if err != nil || len(stand) == 0 {
		return nil, err
	}

	used, err := e.fontsIn(ctx, made)
	if err != nil {
		return nil, err
	}

	maps.DeleteFunc(stand, func(_, family string) bool {
		squeezed := strings.ReplaceAll(family, " ", "")

		return !slices.ContainsFunc(
			used,
			func(font string) bool { return strings.HasPrefix(font, squeezed) },
		)
	})

	return stand, nil
}

// result is what a finished PDF is called where it is looked into.
const result = "result.pdf"

// fontsIn returns the fonts in a PDF, by their names.
func (e *Engine) fontsIn(ctx context.Context, made string) ([]string, error) {
	c := kit.Probe("pdffonts", sandbox.InPath(result))
	c.Inputs = []sandbox.Mount{{Host: made, Name: result}}

	said, err := e.deps.Runner.Run(ctx, c)
	if err != nil {
		return nil, sandbox.Fault(ctx, err, failure("pdf"))
	}

	return usedFonts(said.Stdout), nil
}

// pageBox is what Ghostscript says of where a page is marked; of a blank one, nowhere.
var pageBox = regexp.MustCompile(`(?m)^%%BoundingBox: (.+)$`)

// inked refuses pages that are blank, though the document has words. A PDF of one letter is larger
// than those that are looked into, since its font is in it; one of a few lines is not.
func (e *Engine) inked(ctx context.Context, made string) error {
	const tool, blank, nowhere = "gs", 4 << 10, "0 0 0 0"

	info, err := os.Stat(made)
	if err != nil {
		return fmt.Errorf("look at the pages: %w", err)
	}

	if info.Size() > blank || !e.deps.Installed(tool) {
		return nil
	}

	c := kit.Probe(tool, "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=bbox",
		sandbox.InPath(result))
	c.Inputs = []sandbox.Mount{{Host: made, Name: result}}

	said, err := e.deps.Runner.Run(ctx, c)
	if err != nil {
		return sandbox.Fault(ctx, err, failure("pdf"))
	}

	for _, box := range pageBox.FindAllStringSubmatch(said.Stderr, -1) {
		if box[1] != nowhere {
			return nil
		}
	}

	return fault.New(
		fault.ConversionFailed,
		"The result would be blank pages: what the document holds is hidden, or lies outside of "+
			"what is printed. Show it, or convert it to txt or docx instead.",
	)
}

var subsetPattern = regexp.MustCompile(`(?m)^(?:[A-Z]{6}\+)?(\S+) `)

// usedFonts reads the first column of pdffonts, below its two lines of titles.
func usedFonts(said []byte) []string {
	var used []string
	for _, found := range subsetPattern.FindAllSubmatch(said, -1) {
		used = append(used, string(found[1]))
	}

	return used[min(len(used), 2):]
}
