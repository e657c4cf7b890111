package tesseract

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

const (
	// readDPI is how finely pages are drawn to be read: print of 8 points is 22 pixels high then.
	readDPI = 200
	// shownDPI is that of pages that become pictures.
	shownDPI = 300
	// leafPixels is the most pixels of a page: what is larger is drawn more coarsely.
	leafPixels = 30_000_000
	points     = 72 // to the inch
)

// upright is the PDF whose pages have been turned, in the work folder.
const upright = "upright.pdf"

// document reads the pages of a PDF that need it.
func (r *reading) document(ctx context.Context) error {
	_, count, err := r.Prepare(ctx)
	if err != nil {
		return err
	}

	if err := r.plan(ctx, count); err != nil {
		return err
	}

	leaves := r.read()
	for _, l := range leaves {
		if err := r.folder(l); err != nil {
			return err
		}
	}

	if r.Options.Bool("rotate") {
		if err := r.turn(ctx, leaves); err != nil {
			return err
		}
	}

	return each(ctx, r.sheaves(leaves), func(ctx context.Context, s sheaf) error {
		defer r.tell(len(s), len(leaves))

		if len(s) > 1 {
			return r.readSheaf(ctx, s)
		}

		return r.readLeaf(ctx, s[0])
	})
}

// plan decides what becomes of each page.
func (r *reading) plan(ctx context.Context, count int) error {
	var (
		sheets  []pdf.Sheet
		written []bool
	)

	group, looking := errgroup.WithContext(ctx)

	group.Go(func() (err error) {
		sheets, err = r.Sheets(looking, count)
		return err
	})
	group.Go(func() (err error) {
		written, err = r.written(looking, count)
		return err
	})

	if err := group.Wait(); err != nil {
		return err
	}

	force := r.Options.Bool("force") || r.To == "hocr" // which nothing but reading makes

	for i, sheet := range sheets {
		l := &leaf{number: i + 1, sheet: sheet, how: laid}
		switch {
		case written[i] && !force:
			l.how = kept
		case written[i]:
			l.how = replaced
		}

		r.leaves = append(r.leaves, l)
	}

	if len(r.read()) == 0 {
		r.Warn(
			"All pages have text already, so none was read. With force they are read all the same.",
		)
	}

	return nil
}

// written tells which pages have text. It writes nowhere, so that it may run beside others.
func (r *reading) written(ctx context.Context, count int) ([]bool, error) {
	pages, at := make([]bool, count), 0
	_, err := r.RunIn(ctx, "", sandbox.Command{
		Tool:   "pdftotext",
		Args:   []string{"-enc", "UTF-8", sandbox.InPath(pdf.Input), "-"},
		Inputs: []sandbox.Mount{r.Source()},
		Line: func(line string) {
			for i, part := range strings.Split(line, "\f") {
				if i > 0 {
					at++
				}

				if at < count && strings.ContainsFunc(part, unicode.IsGraphic) &&
					strings.TrimSpace(part) != "" {
					pages[at] = true
				}
			}
		},
	})

	return pages, err
}

// source is the PDF that pages are drawn of.
func (r *reading) source() sandbox.Mount {
	if r.upright {
		return pdf.Mounted(filepath.Join(r.Dir, upright), pdf.Input)
	}

	return r.Source()
}

// readLeaf draws a page, straightens it where that is wanted, and reads it. The drawings go: of
// many pages they take gigabytes.
func (r *reading) readLeaf(ctx context.Context, l *leaf) error {
	file, dpi, err := r.drawing(ctx, l)
	if err != nil {
		return err
	}

	if err := r.recognise(ctx, l, sandbox.WorkPath(file), dpi); err != nil {
		return err
	}

	return l.clear()
}

// clear removes the drawings.
func (l *leaf) clear() error {
	names, err := sandbox.Outputs(l.dir)
	for _, name := range names {
		if !strings.HasPrefix(name, result+".") {
			err = errors.Join(err, os.Remove(filepath.Join(l.dir, name)))
		}
	}

	return err
}

// drawing makes the picture that is read: a gray one, or one to be shown.
func (r *reading) drawing(ctx context.Context, l *leaf) (file string, dpi int, err error) {
	dpi = l.dpi(readDPI)
	if file, err = r.draw(ctx, l, dpi, "-gray", ".pgm"); err != nil {
		return "", 0, err
	}

	if r.Options.Bool("deskew") {
		if l.slant, err = r.slant(ctx, l, "pgm:"+sandbox.WorkPath(file)); err != nil {
			return "", 0, err
		}

		if l.slant != 0 {
			l.how = replaced
		}
	}

	if l.how == laid {
		return file, dpi, nil
	}

	dpi = l.dpi(shownDPI)
	if file, err = r.draw(ctx, l, dpi, "-jpeg", ".jpg"); err != nil || l.slant == 0 {
		return file, dpi, err
	}

	file, err = r.straighten(ctx, l, "jpeg:"+sandbox.WorkPath(file))

	return file, dpi, err
}

// draw has pdftoppm draw what is left of a page when it is trimmed: qpdf lays the words there.
func (r *reading) draw(
	ctx context.Context,
	l *leaf,
	dpi int,
	form, extension string,
) (file string, err error) {
	args := append([]string{"-singlefile", form}, l.part(dpi)...)

	return drawn + extension, r.drawPages(ctx, l, l.number, dpi, args...)
}

// drawPages has pdftoppm draw a leaf and those after it to a last one, into its folder.
func (r *reading) drawPages(
	ctx context.Context, l *leaf, last, dpi int, args ...string,
) error {
	args = append(
		args,
		"-r", strconv.Itoa(dpi), "-cropbox", "-f", strconv.Itoa(l.number), "-l", strconv.Itoa(last),
		sandbox.InPath(pdf.Input), sandbox.WorkPath(drawn),
	)
	_, err := r.on(ctx, l, sandbox.Command{
		Tool: "pdftoppm", Args: args, Inputs: []sandbox.Mount{r.source()},
	})

	return err
}

// dpi returns how finely a page is drawn where so much is wanted.
func (l *leaf) dpi(wanted int) int {
	width, height := l.sheet.Trimmed()
	most := points * math.Sqrt(leafPixels/(width*height))

	return max(1, min(wanted, int(most)))
}

// part returns the arguments that draw the trimmed part of what is shown alone.
func (l *leaf) part(dpi int) []string {
	crop, trim := l.sheet.Crop, l.sheet.Trim
	if crop == trim {
		return nil
	}

	x, y := trim.Left-crop.Left, crop.Upper-trim.Upper

	switch l.sheet.Turn {
	case 90:
		x, y = trim.Lower-crop.Lower, trim.Left-crop.Left
	case 180:
		x, y = crop.Right-trim.Right, trim.Lower-crop.Lower
	case 270:
		x, y = crop.Upper-trim.Upper, crop.Right-trim.Right
	}

	width, height := l.sheet.Trimmed()

	var args []string

	for i, length := range []float64{x, y, width, height} {
		pixels := int(math.Round(length * float64(dpi) / points))
		args = append(args, []string{"-x", "-y", "-W", "-H"}[i], strconv.Itoa(max(0, pixels)))
	}

	return args
}
