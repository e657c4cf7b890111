package mutool

import (
	"context"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const name = "mutool"

// The fields that conversions go by.
const (
	fieldPages = "pages"
	fieldPaper = "paper_size"
)

// Engine converts by MuPDF. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	_, err := kit.Setup(name, cfg, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	about := ports.EngineInfo{Name: name, Package: "mupdf-tools qpdf"}
	if !deps.Installed(name, "qpdf") {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	pattern := regexp.MustCompile(`mutool version (\d+\.\d+\.\d+)`)
	if about.Version, err = deps.Version(ctx, kit.Probe(name, "-v"), pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// edges lists what is converted, with costs for a few pages in milliseconds, measured. A document
// that flows has lost what the pages of a PDF looked like, and its tables; of a book, MuPDF draws
// less than a browser would.
func edges() []route.Edge {
	var list []route.Edge
	for _, to := range []string{"docx", "odt"} {
		list = append(list, route.Edge{
			From: "pdf", To: to, Cost: 60, Loss: route.Low, Options: []string{fieldPages},
		})
	}

	for _, book := range []string{"epub", "mobi", "fb2"} {
		list = append(list, route.Edge{
			From: book, To: "pdf", Cost: 100, Loss: route.Partial, Options: []string{fieldPaper},
		})
	}

	for _, comic := range []string{"cbz", "cbt"} {
		list = append(list, route.Edge{From: comic, To: "pdf", Cost: 200, Loss: route.Faithful})
	}

	for i := range list {
		list[i].Engine = name
	}

	return list
}

// Probe counts the pages of PDFs.
func (e *Engine) Probe(
	ctx context.Context, path, formatID string, known file.Facts,
) (file.Facts, error) {
	return pdf.Probe(ctx, e.deps, path, formatID, known)
}

// Do converts one document.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	pages, err := e.pages(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	return e.deps.Make(ctx, kit.Job{
		Step: s, Command: command(s, pages), Output: output(s), Failure: failure(s.From),
	})
}

// pages returns those of a PDF that are asked for, as mutool takes them; "" for all.
func (e *Engine) pages(ctx context.Context, s ports.Step) (string, error) {
	asked := s.Options.Text(fieldPages)
	if asked == "" {
		return "", nil
	}

	facts, err := e.Probe(ctx, s.Input().Path, s.From, s.Input().Facts)
	if err != nil {
		return "", err
	}

	wanted, err := pdf.Pages(fieldPages, asked, facts.Pages)

	return pdf.Ranges(wanted), err
}
