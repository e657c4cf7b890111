package poppler

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	dpi    = 150 // print is read well on a screen, and an A4 page has 2.2 megapixels
	points = 72  // to the inch
	// maxSide is the most pixels that libjpeg takes a side.
	maxSide = 65500
	// batch is how many pages one run draws, so that progress is seen: opening the PDF anew takes some 20 ms.
	batch = 10
)

// picture is a format that pdftoppm writes.
type picture struct {
	options map[string]string // by the quality asked for
	cost    int               // milliseconds for a page of A4, measured
}

func pictures() map[string]picture {
	jpeg := func(quality string) string { return "-jpeg -jpegopt quality=" + quality + ",optimize=y" }
	always := func(options string) map[string]string {
		return map[string]string{"": options, "low": options, "medium": options, "high": options, "highest": options}
	}
	return map[string]picture{
		"png":  {always("-png"), 330},
		"tiff": {always("-tiff -tiffcompression lzw"), 150},
		"jpg": {map[string]string{
			"": jpeg("85"), "low": jpeg("50"), "medium": jpeg("75"), "high": jpeg("90"), "highest": jpeg("97"),
		}, 170},
	}
}

// fits holds a PDF to the limits before a page is drawn.
func (e *Engine) fits(pages int, sizes []page) error {
	if pages > e.cfg.MaxPages {
		return fault.New(fault.FileTooLarge, "The PDF has %d pages; the limit for pictures is %d. Split it.", pages, e.cfg.MaxPages).With("max_pages", e.cfg.MaxPages)
	}
	for _, s := range sizes {
		width, height := s.width*dpi/points, s.height*dpi/points
		if width <= maxSide && height <= maxSide && width*height <= float64(e.cfg.MaxPixels) {
			continue
		}
		return fault.New(fault.FileTooLarge, "A page is %.0f × %.0f inches large, which is too much to draw at %d dots per inch. Send one with smaller pages.",
			s.width/points, s.height/points, dpi).With("max_pixels", e.cfg.MaxPixels)
	}
	return nil
}

// draw makes one picture a page. The tool numbers them with as many digits as the last page has, so names sort as pages do.
func (r *run) draw(ctx context.Context, p picture, pages int) (ports.Converted, error) {
	options := strings.Fields(p.options[r.c.Options.Text("quality")])
	for first := 1; first <= pages; first += batch {
		last := min(first+batch-1, pages)
		// What lies outside the crop box is not shown by viewers either.
		args := append([]string{"-r", strconv.Itoa(dpi), "-cropbox", "-forcenum", "-f", strconv.Itoa(first), "-l", strconv.Itoa(last)}, options...)
		if err := r.command(ctx, pdftoppm, append(args, sandbox.InPath(input), sandbox.WorkPath("page"))...); err != nil {
			return ports.Converted{}, err
		}
		r.c.Progress(float64(last) / float64(pages))
	}
	names, err := sandbox.Outputs(r.c.Dir)
	if err != nil {
		return ports.Converted{}, fmt.Errorf("poppler: %w", err)
	}
	if len(names) != pages {
		return ports.Converted{}, fault.New(fault.ConversionFailed, "Only %d of the PDF's %d pages could be drawn. Send it again, whole.", len(names), pages)
	}
	return r.converted(names...), nil
}
