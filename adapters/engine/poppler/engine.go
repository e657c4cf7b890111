package poppler

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

const (
	name = "poppler"

	pdfinfo   = "pdfinfo"
	pdftoppm  = "pdftoppm"
	pdftotext = "pdftotext"
	pdfimages = "pdfimages"
	pdftohtml = "pdftohtml"

	// input is the name under which the tools see the PDF.
	input = "input.pdf"

	// maxSheets is how many pages are measured: of a PDF with as many, that takes half a second.
	maxSheets = 50_000

	// maxPages is what can be drawn within the time that a conversion has: 0.1 to 0.4 s for a page
	// of print.
	maxPages = 1000
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	MaxPages int // most pages that are drawn; 0 for 1000
}

// Engine converts PDF. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg   Config
	deps  kit.Deps
	quick bool // vips is installed
}

var _ ports.Engine = (*Engine)(nil)

var versionPattern = regexp.MustCompile(`pdftoppm version (\d+\.\d+\.\d+)`)

// New looks at the tools that are installed; all come in one package. Where they are missing, the
// engine has no edges, which is no error.
func New(ctx context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	common, err := kit.Setup(name, cfg.Config, deps)
	if err != nil {
		return nil, err
	}

	if cfg.MaxPages < 0 {
		return nil, fmt.Errorf("poppler: %d pages: give 1 or more", cfg.MaxPages)
	}

	if cfg.MaxPages == 0 {
		cfg.MaxPages = maxPages
	}

	cfg.Config = common

	e := &Engine{cfg: cfg, deps: deps, quick: deps.Installed("vips")}

	about := ports.EngineInfo{Name: name, Package: "poppler-utils"}
	if !deps.Installed(pdfinfo, pdftoppm, pdftotext, pdfimages, pdftohtml) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	about.Version, err = deps.Version(ctx, kit.Probe(pdftoppm, "-v"), versionPattern)
	if err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Do draws pages, or takes out of them what the step is for.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	r := &run{Engine: e, step: s, begun: time.Now()}

	var err error
	if r.pdf, err = e.info(ctx, s.Input().Path); err != nil {
		return ports.Made{}, err
	}

	if r.pages, err = r.chosen(); err != nil {
		return ports.Made{}, err
	}

	if act, ok := acts()[s.Operation][s.To]; ok {
		return act.do(ctx, r)
	}

	if p, ok := pictures()[s.To]; ok {
		return r.draw(ctx, p)
	}

	switch s.To {
	case "html":
		return r.html(ctx)
	case "csv":
		return r.table(ctx)
	}

	return texts(ctx, r)
}

// info asks how many pages a PDF has, and how large they are.
func (e *Engine) info(ctx context.Context, path string) (document, error) {
	c := kit.Probe(pdfinfo, "-f", "1", "-l", strconv.Itoa(maxSheets), sandbox.InPath(input))
	c.Inputs = mounted(path)

	said, err := e.deps.Runner.Run(ctx, c)
	if err != nil {
		return document{}, sandbox.Fault(ctx, err, failure)
	}

	return documentIn(said.Stdout)
}
