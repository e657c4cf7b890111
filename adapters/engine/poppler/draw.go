package poppler

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	usualDPI = 150 // print is read well on a screen, and an A4 page has 2.2 megapixels
	points   = 72  // to the inch
	// maxSide is the most pixels that libjpeg takes a side.
	maxSide = 65500
	// batch is how many pages one run draws, so that progress is seen: opening the PDF anew takes
	// some 20 ms.
	batch = 10
	// huge is the number of pixels from which on a page is drawn alone: it may lie on the disk as
	// it is in memory.
	huge = 20_000_000
)

// fits holds the pages to the limits before one is drawn, and returns the pixels of the largest.
func (r *run) fits(dpi float64) (largest float64, err error) {
	if most := r.cfg.MaxPages; len(r.pages) > most {
		return 0, fault.New(fault.FileTooLarge, "%d pages are to be drawn; the limit for pictures is %d. Choose fewer by pages.",
			len(r.pages), most).
			With("max_pages", most)
	}

	for _, page := range r.pages {
		s := r.pdf.sheets[page]
		width, height := s.width*dpi/points, s.height*dpi/points

		largest = max(largest, width*height)
		if width <= maxSide && height <= maxSide && width*height <= float64(r.cfg.MaxPixels) {
			continue
		}

		return 0, fault.New(fault.FileTooLarge, "A page is %.0f × %.0f inches large, which is too much to draw at %g dots per inch. "+
			"Choose a lower dpi, or send one with smaller pages.", s.width/points, s.height/points, dpi).
			With("max_pixels", r.cfg.MaxPixels)
	}

	return largest, nil
}

// draw makes one picture a page.
func (r *run) draw(ctx context.Context, p picture) (ports.Made, error) {
	dpi, given := r.step.Options.Float("dpi")
	if !given {
		dpi = usualDPI
	}

	largest, err := r.fits(dpi)
	if err != nil {
		return ports.Made{}, err
	}

	done, most := 0, batch
	if largest > huge {
		most = 1
	}

	for _, s := range spans(r.pages, most) {
		if err := r.paint(ctx, p, s, dpi); err != nil {
			return ports.Made{}, err
		}

		done += s.last - s.first + 1
		r.step.Progress(float64(done) / float64(len(r.pages)))
	}

	return r.drawn()
}

// paint has pdftoppm draw a run of pages, and vips pack them where it is the quicker one.
func (r *run) paint(ctx context.Context, p picture, s span, dpi float64) error {
	// What lies outside the crop box is not shown by viewers either.
	args := []string{
		"-cropbox", "-forcenum", "-f", strconv.Itoa(s.first), "-l", strconv.Itoa(s.last),
		"-r", strconv.FormatFloat(dpi, 'f', -1, 64),
	}

	pack := p.packed && r.quick
	if !pack {
		args = append(args, strings.Fields(p.options[r.step.Options.Text("quality")])...)
	}

	if err := r.command(
		ctx,
		pdftoppm,
		append(args, sandbox.InPath(input), sandbox.WorkPath("page"))...); err != nil {
		return err
	}

	if !pack {
		return nil
	}

	names, err := sandbox.Outputs(r.step.Dir)
	if err != nil {
		return fmt.Errorf("poppler: %w", err)
	}

	for _, name := range names {
		if filepath.Ext(name) != ".ppm" {
			continue
		}

		if err := r.pack(ctx, name); err != nil {
			return err
		}
	}

	return nil
}

// pack turns a picture as it is in memory into a PNG.
func (r *run) pack(ctx context.Context, name string) error {
	png := strings.TrimSuffix(name, ".ppm") + ".png"

	_, err := r.deps.Run(ctx, kit.Job{
		Step: r.step,
		Command: sandbox.Command{
			Tool: "vips",
			Args: []string{
				"copy",
				sandbox.WorkPath(name),
				sandbox.WorkPath(png) + "[compression=6]",
			},
			Env:    []string{"VIPS_CONCURRENCY=1", "VIPS_WARNING=0"},
			Lane:   sandbox.Document,
			Limits: r.limits(),
		},
		Failure: failure,
	})
	if err != nil {
		return err
	}

	if err := os.Remove(filepath.Join(r.step.Dir, name)); err != nil {
		return fmt.Errorf("remove what was packed: %w", err)
	}

	return nil
}

// drawn returns the pictures, in the order of pages. Where pages were chosen, each is called by its
// number.
func (r *run) drawn() (ports.Made, error) {
	names, err := sandbox.Outputs(r.step.Dir)
	if err != nil {
		return ports.Made{}, fmt.Errorf("poppler: %w", err)
	}

	at := map[int]string{}
	for _, name := range names {
		at[numberOf(name)] = name
	}

	var products []ports.Product

	for _, page := range r.pages {
		name, ok := at[page]
		if !ok {
			return ports.Made{}, fault.New(
				fault.ConversionFailed,
				"Only %d of %d pages could be drawn. Send the PDF again, whole.",
				len(names),
				len(r.pages),
			)
		}

		product := ports.Product{Path: filepath.Join(r.step.Dir, name)}
		if r.step.Options.Has("pages") {
			product = r.named(name, strconv.Itoa(page), r.step.To)
		}

		products = append(products, product)
	}

	return r.made(products...), nil
}

// numberOf returns the page of a picture, which pdftoppm calls such as page-007.jpg.
func numberOf(name string) int {
	_, number, _ := strings.Cut(strings.TrimSuffix(name, filepath.Ext(name)), "-")
	n, _ := strconv.Atoi(number)

	return n
}
