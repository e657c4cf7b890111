package tesseract

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// The PDFs on the way to the output, in the work folder.
const (
	words = "words.pdf" // those that are laid under pages
	under = "under.pdf" // the source with these
)

// bound makes the PDF that can be searched: the source, with words laid under its pages, or
// pictures in the place of pages.
func (r *reading) bound(ctx context.Context) (string, error) {
	if r.From != "pdf" {
		return r.lifted()
	}

	at, inputs := sandbox.InPath(pdf.Input), []sandbox.Mount{r.Source()}
	if r.upright {
		at, inputs = sandbox.WorkPath(upright), nil
	}

	last := r.leavesThat(replaced) == nil

	target := under
	if last {
		target = pdf.Output
	}

	if err := r.lay(ctx, inputs, at, target); err != nil || last {
		return pdf.Output, err
	}

	return pdf.Output, r.replace(ctx)
}

func (r *reading) leavesThat(are treatment) []int {
	var numbers []int

	for _, l := range r.leaves {
		if l.how == are {
			numbers = append(numbers, l.number)
		}
	}

	return numbers
}

// wordsOf is the PDF of a page's words as tools see it.
func (l *leaf) wordsOf() string {
	return sandbox.WorkPath(filepath.Join(filepath.Base(l.dir), result+".pdf"))
}

// lay puts words under the pages that keep their looks.
func (r *reading) lay(ctx context.Context, inputs []sandbox.Mount, from, to string) error {
	args := []string{from, sandbox.WorkPath(to), "--decrypt"}
	if numbers := r.leavesThat(laid); len(numbers) > 0 {
		gather := []string{"--empty", sandbox.WorkPath(words), "--pages"}

		for _, number := range numbers {
			l := r.leaves[number-1]
			gather = append(gather, l.wordsOf(), strconv.Itoa(l.at))
		}

		if err := r.QPDF(ctx, nil, append(gather, "--")...); err != nil {
			return err
		}

		args = append(args, "--underlay", sandbox.WorkPath(words), "--to="+pdf.Ranges(numbers),
			fmt.Sprintf("--from=1-%d", len(numbers)), "--")
	}

	return r.QPDF(ctx, inputs, args...)
}

// replace puts pictures into the place of pages. The first file stays the source: so its bookmarks
// and all that belongs to other pages are kept.
func (r *reading) replace(ctx context.Context) error {
	r.Warn(
		"Some pages became pictures: links to them, and what could be clicked or filled in on them, are gone.",
	)

	from := sandbox.WorkPath(under)
	args := []string{from, sandbox.WorkPath(pdf.Output), "--pages"}

	for run := range slices.Values(r.runs()) {
		if run.picture != nil {
			args = append(args, run.picture.wordsOf(), "1")
		} else {
			args = append(args, from, fmt.Sprintf("%d-%d", run.first, run.last))
		}
	}

	return r.QPDF(ctx, nil, append(args, "--")...)
}

// run is pages that follow each other, or one that became a picture.
type run struct {
	first, last int
	picture     *leaf
}

func (r *reading) runs() []run {
	var list []run
	for _, l := range r.leaves {
		n := len(list)
		switch {
		case l.how == replaced:
			list = append(list, run{first: l.number, last: l.number, picture: l})
		case n > 0 && list[n-1].picture == nil:
			list[n-1].last = l.number
		default:
			list = append(list, run{first: l.number, last: l.number})
		}
	}

	return list
}

// lifted takes what was made of a picture out of its folder.
func (r *reading) lifted() (string, error) {
	path, err := sandbox.Output(r.leaves[0].dir, result+".pdf")
	if err != nil {
		return "", fault.New(fault.ConversionFailed, "The reading ended without a result. Try again.").
			Because(err)
	}

	if err := os.Rename(path, filepath.Join(r.Dir, pdf.Output)); err != nil {
		return "", fmt.Errorf("take out what was read: %w", err)
	}

	return pdf.Output, nil
}
