package tesseract

import (
	"context"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// sheaf is leaves that follow each other and are drawn and read by one process each: for a page of
// print, Tesseract takes as long to begin as to read.
type sheaf []*leaf

// thickest is the most leaves of a sheaf: of so many, the drawings take no more than 250 MB.
const thickest = 8

// sheaves puts leaves together as far as that is possible and leaves no processor idle.
func (r *reading) sheaves(leaves []*leaf) []sheaf {
	most := 1
	if r.To == "pdf" && !r.Options.Bool("deskew") {
		most = min(thickest, (len(leaves)+sandbox.Processors()-1)/sandbox.Processors())
	}

	var list []sheaf

	for _, l := range leaves {
		last := len(list) - 1
		if last >= 0 && len(list[last]) < most && list[last].takes(l) {
			list[last] = append(list[last], l)
		} else {
			list = append(list, sheaf{l})
		}
	}

	return list
}

// takes reports whether a leaf can be drawn together with those that are there.
func (s sheaf) takes(l *leaf) bool {
	before := s[len(s)-1]

	return l.number == before.number+1 && l.how == laid && before.how == laid &&
		l.dpi(readDPI) == before.dpi(readDPI) &&
		len(l.part(readDPI)) == 0 && len(before.part(readDPI)) == 0
}

// readSheaf draws leaves and reads them into the folder of the first.
func (r *reading) readSheaf(ctx context.Context, s sheaf) error {
	first, last := s[0], s[len(s)-1]
	dpi := first.dpi(readDPI)

	if err := r.drawPages(ctx, first, last.number, dpi, "-gray"); err != nil {
		return err
	}

	names, err := sandbox.Outputs(first.dir)
	// of pages that were turned, there are drawings from before
	names = slices.DeleteFunc(names, func(name string) bool {
		return !strings.HasPrefix(name, drawn+"-")
	})

	if err != nil || len(names) != len(s) {
		return fault.New(
			fault.ConversionFailed,
			"Only %d of %d pages could be drawn. Try again, or mend the PDF with pdf/repair.",
			len(names),
			len(s),
		).Because(err)
	}

	slices.Sort(names) // their numbers have as many digits as the last page's

	for i, name := range names {
		names[i] = sandbox.WorkPath(name)
		s[i].dir, s[i].at = first.dir, i+1
	}

	if err := r.recogniseAll(ctx, first, names, dpi); err != nil {
		return err
	}

	return first.clear()
}

// recogniseAll has Tesseract read pictures into one PDF, whose names are in a file.
func (r *reading) recogniseAll(
	ctx context.Context, l *leaf, files []string, dpi int,
) error {
	const list = "list"

	c := r.asking(
		sandbox.InPath(list), sandbox.WorkPath(result), dpi,
		"-l", r.languages, "-c", "textonly_pdf=1", r.To,
	)
	c.Inputs = append(c.Inputs, sandbox.Mount{
		Name:    list,
		Content: []byte(strings.Join(files, "\n") + "\n"),
	})
	_, err := r.on(ctx, l, c)

	return err
}
