package calibre

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name = "calibre"
	tool = "ebook-convert"
)

// Engine converts books. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps  kit.Deps
	books map[string]book
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the calibre that is installed. Where it is missing, the engine has no edges; that is
// no error.
func New(_ context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	_, err := kit.Setup(name, cfg, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}
	if e.books, err = books(); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: name}
	if !deps.Installed(tool) {
		about.Installable = edges(e.books)
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	if about.Version, err = version(); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges(e.books))

	return e, nil
}

var versionPattern = regexp.MustCompile(`(?m)^numeric_version *= *\((\d+), *(\d+), *(\d+)\)`)

// version reads it from calibre's own files, since starting it takes most of a second.
func version() (string, error) {
	const path = "/usr/lib/calibre/calibre/constants.py"

	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("look at calibre: %w", err)
	}

	found := versionPattern.FindSubmatch(content)
	if found == nil {
		return "", errors.New("look at calibre: its constants.py has no numeric_version")
	}

	return string(bytes.Join(found[1:], []byte("."))), nil
}

// Probe has nothing to add: what calibre reads is found out when it reads it.
func (*Engine) Probe(
	_ context.Context, _, _ string, known file.Facts,
) (file.Facts, error) {
	return known, nil
}

// Do converts one book. Its progress is not known before the end.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	encoding := s.Options.Text(plaintext.FieldEncoding)
	if encoding != "" && !plaintext.Known(encoding) {
		return ports.Made{}, fault.New(
			fault.InvalidInput,
			"There is no encoding %q. Name one such as utf-8, windows-1252 or shift_jis.",
			encoding,
		).On(plaintext.FieldEncoding)
	}

	return e.deps.Make(ctx, kit.Job{
		Step:    s,
		Command: e.command(s, encoding),
		Output:  output(s),
		Failure: failure(s.From),
	})
}
