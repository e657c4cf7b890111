package librsvg

import (
	"cmp"
	"context"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/kit/stamp"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// marks is the name of the PDF with a watermark for each size of page.
const marks = "marks.pdf"

// watermark draws the mark once for each size of page, and has qpdf lay that over or under the
// pages.
func watermark(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	_, count, err := w.Prepare(ctx)
	if err != nil {
		return ports.Made{}, err
	}

	pages, err := pdf.Pages("pages", w.Options.Text("pages"), count)
	if err != nil {
		return ports.Made{}, err
	}

	pages = pdf.Set(pages)

	all, err := w.Sheets(ctx, count)
	if err != nil {
		return ports.Made{}, err
	}

	m, err := markOf(ctx, w)
	if err != nil {
		return ports.Made{}, err
	}

	sheets := make([]sheet, len(pages))
	for i, page := range pages {
		sheets[i].width, sheets[i].height = all[page-1].Trimmed()
	}

	distinct, of := sizes(sheets)
	placement := stamp.PlacementOf(w.Options)

	var drawings []string
	for _, s := range distinct {
		drawings = append(drawings, placement.Drawing(s.width, s.height, "pt", m.Mark))
	}

	err = m.draw(ctx, w, drawings, marks)
	if fault.Is(err, fault.CorruptFile) { // it is the drawing that was not read
		err = fault.New(fault.ConversionFailed, "The watermark could not be drawn. Try another text or image.").
			Because(err)
	}

	if err != nil {
		return ports.Made{}, err
	}

	if err := lay(ctx, w, pages, of); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// lay puts the watermark of each page's size onto it.
func lay(ctx context.Context, w *pdf.Work, pages, of []int) error {
	from := make([]int, len(of))
	for i, n := range of {
		from[i] = n + 1
	}

	layer := cmp.Or(w.Options.Text("layer"), "over")

	return w.Rewrite(ctx, fmt.Sprintf("--%slay", layer), sandbox.WorkPath(marks),
		"--to="+pdf.Ranges(pages), "--from="+pdf.Ranges(from), "--")
}
