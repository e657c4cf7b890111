package pdfcpu

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// level is how small a PDF is made: what becomes of its pictures. Nothing else is changed.
type level struct {
	name    string
	ppi     int // pixels to the inch that a picture keeps, 0 for all
	quality int // of JPEG
}

// levels in their order. Print needs 200 to 300 pixels to the inch, a screen 100 to 150.
func levels() []level {
	return []level{
		{name: "low"},
		{name: "medium", ppi: 200, quality: 80},
		{name: "high", ppi: 150, quality: 65},
		{name: "extreme", ppi: 96, quality: 45},
	}
}

// wanted returns the levels to try, in order: up to the one that is named, or where a size is to be
// reached, all of them.
func wanted(values option.Values) []level {
	all := levels()

	named := values.Text("level")
	if named == "" {
		named = map[string]string{
			"highest": "low", "high": "medium", "medium": "high", "low": "extreme",
		}[values.Text("quality")]
	}

	_, sized := values.Int("target_size")
	if named == "" && sized {
		return all
	}

	if named == "" {
		named = "medium"
	}

	last := slices.IndexFunc(all, func(l level) bool { return l.name == named })
	if sized {
		return all[:last+1]
	}

	return slices.Compact([]level{all[0], all[last]})
}

// compress packs the PDF tighter, and then makes its pictures smaller, one level after the other
// until it has the size that is asked for.
func (l library) compress(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	if _, _, err := w.Prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	packed, err := l.pack(ctx, w)
	if err != nil {
		return ports.Made{}, err
	}

	most, sized := w.Options.Int("target_size")

	best, tried := packed, wanted(w.Options)
	for i, level := range tried[1:] {
		if sized && best.size <= int64(most) {
			break
		}

		w.Progress(0.3 + 0.6*float64(i)/float64(len(tried)))

		made, err := l.redraw(ctx, w, packed, level)
		if err != nil {
			return ports.Made{}, err
		}

		best = smaller(best, made)
	}

	if sized && best.size > int64(most) {
		w.Warn(
			fmt.Sprintf(
				"The PDF could not be made as small as %d bytes: it has %d, of which text and fonts are left as they were.",
				most,
				best.size,
			),
		)
	}

	if err := os.Rename(
		filepath.Join(w.Dir, best.name),
		filepath.Join(w.Dir, pdf.Output),
	); err != nil {
		return ports.Made{}, fmt.Errorf("pdfcpu: %w", err)
	}

	return w.Done()
}

// candidate is a PDF in the step's folder.
type candidate struct {
	name string
	size int64
}

// smaller returns the smaller one, and the first of equals.
func smaller(a, b candidate) candidate {
	if b.size > 0 && b.size < a.size {
		return b
	}

	return a
}

// weigh looks at what a tool has left. What is not there has no size.
func weigh(w *pdf.Work, name string) candidate {
	info, err := os.Lstat(filepath.Join(w.Dir, name))
	if err != nil || !info.Mode().IsRegular() {
		return candidate{}
	}

	return candidate{name: name, size: info.Size()}
}

// pack loses nothing. Streams are compressed anew, which makes some larger; and what is there
// several times is kept once. The smallest of what comes out is taken.
func (l library) pack(ctx context.Context, w *pdf.Work) (candidate, error) {
	best := candidate{}

	const streams = "--object-streams=generate"
	for name, options := range map[string][]string{
		"packed.pdf":      {streams},
		"packed-anew.pdf": {streams, "--recompress-flate", "--compression-level=9"},
	} {
		args := append(
			[]string{sandbox.InPath(pdf.Input), sandbox.WorkPath(name), "--decrypt"},
			options...)
		if err := w.QPDF(ctx, []sandbox.Mount{w.Source()}, args...); err != nil {
			return best, err
		}

		if made := weigh(w, name); best.size == 0 || made.size < best.size {
			best = made
		}
	}

	once, err := l.deduplicated(ctx, w, best)
	if err != nil {
		return best, err
	}

	return smaller(best, once), nil
}

// deduplicated has pdfcpu keep once what is there several times. A PDF that it does not understand
// stays as it is.
func (l library) deduplicated(ctx context.Context, w *pdf.Work, from candidate) (candidate, error) {
	const raw, name = "once.pdf", "once-packed.pdf"

	err := l.run(
		ctx,
		w,
		order{Optimize: sandbox.WorkPath(from.name), Output: sandbox.WorkPath(raw)},
		nil,
		nil,
	)
	if unread(err) {
		return candidate{}, nil
	}

	if err != nil {
		return candidate{}, err
	}

	if err := w.QPDF(
		ctx,
		nil,
		sandbox.WorkPath(raw),
		sandbox.WorkPath(name),
		"--object-streams=generate",
	); err != nil {
		return candidate{}, err
	}

	return weigh(w, name), nil
}
