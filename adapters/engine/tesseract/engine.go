package tesseract

import (
	"context"
	"regexp"
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name    = "tesseract"
	tool    = "tesseract"
	convert = "convert-im6.q16"
)

// Engine reads text off pictures. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps      kit.Deps
	languages []string
}

var _ ports.Engine = (*Engine)(nil)

var versionPattern = regexp.MustCompile(`tesseract v?(\d+\.\d+\.\d+)`)

// New looks at the tools that are installed: Tesseract, those that draw and assemble pages, and the
// one that straightens them. Where one is missing, the engine has no edges, which is no error.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	about := ports.EngineInfo{Name: name, Package: "tesseract-ocr poppler-utils qpdf imagemagick"}
	if !deps.Installed(tool, "pdftoppm", "pdftotext", "pdfinfo", "qpdf", convert) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	var err error
	if about.Version, err = deps.Version(
		ctx,
		kit.Probe(tool, "--version"),
		versionPattern,
	); err != nil {
		return nil, err
	}

	if e.languages, err = installed(ctx, deps); err != nil {
		return nil, err
	}

	about.Languages = e.languages
	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// fieldLanguage names what the text is written in.
const fieldLanguage = "language"

// wanted returns the languages that are asked for; of a conversion, English by default.
func wanted(s ports.Step) []string {
	if !s.Options.Has(fieldLanguage) {
		return []string{"eng"}
	}

	return s.Options.Texts(fieldLanguage)
}

// pictures are the formats that Tesseract reads without a detour.
func pictures() []string { return []string{"png", "jpg", "tiff"} }

func edges() []route.Edge {
	const pageCost = 1500 // milliseconds for a page of print, on one processor

	losses := map[string]route.Loss{
		"pdf":  route.Lossless,
		"txt":  route.Partial,
		"hocr": route.Partial,
		"docx": route.Partial,
	}

	var list []route.Edge

	for _, from := range pictures() {
		list = append(list, route.Edge{
			From: from, To: "txt", Engine: name, Cost: pageCost, Loss: route.Partial,
			Options: []string{fieldLanguage},
		})
	}

	for to, loss := range losses {
		for _, from := range append(pictures(), "pdf") {
			e := route.Edge{
				Operation: "pdf/ocr", From: from, To: to, Engine: name, Cost: pageCost, Loss: loss,
				Options: []string{fieldLanguage, "rotate", "deskew"},
			}
			if from == "pdf" {
				e.Options = append(e.Options, "force")
			}

			list = append(list, e)
		}
	}

	return list
}

// Probe counts the pages of PDFs.
func (e *Engine) Probe(
	ctx context.Context,
	path, formatID string,
	known file.Facts,
) (file.Facts, error) {
	return pdf.Probe(ctx, e.deps, path, formatID, known)
}

// Do reads pages, or a picture.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	languages, err := chosen(wanted(s), e.languages)
	if err != nil {
		return ports.Made{}, err
	}

	r := &reading{Work: pdf.Begin(e.deps, s), languages: languages}
	if slices.Contains(pictures(), s.From) {
		err = r.picture(ctx)
	} else {
		err = r.document(ctx)
	}

	if err != nil {
		return ports.Made{}, err
	}

	return r.finish(ctx)
}
