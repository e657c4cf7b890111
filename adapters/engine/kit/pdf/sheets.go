package pdf

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Sheet is a page: what is shown of it, what is left when it is trimmed, and how it is turned.
type Sheet struct {
	Crop, Trim Box
	Turn       int // degrees, clockwise: 0, 90, 180 or 270
}

// Box is a part of a page before it is turned, in points of 1/72 inch from the lower left.
type Box struct{ Left, Lower, Right, Upper float64 }

// Size returns the sides of a box.
func (b Box) Size() (width, height float64) {
	return math.Abs(b.Right - b.Left), math.Abs(b.Upper - b.Lower)
}

// Trimmed returns the sides of what is left of a page, as they are shown. qpdf lays one page onto
// this part of another.
func (s Sheet) Trimmed() (width, height float64) {
	width, height = s.Trim.Size()
	if s.Turn%180 != 0 {
		return height, width
	}

	return width, height
}

// Sheets looks at the first pages of the source, so many.
func (w *Work) Sheets(ctx context.Context, count int) ([]Sheet, error) {
	said, err := w.Run(ctx, sandbox.Command{
		Tool:   "pdfinfo",
		Args:   []string{"-box", "-f", "1", "-l", strconv.Itoa(count), sandbox.InPath(Input)},
		Inputs: []sandbox.Mount{w.Source()},
	})
	if err != nil {
		return nil, err
	}

	return sheetsIn(said.Stdout, count)
}

var sheetPattern = regexp.MustCompile(`(?m)^Page +(\d+) (rot|CropBox|TrimBox): +(.*)$`)

// sheetsIn reads what pdfinfo says. Of two lines for a page the last counts: what stands before it
// may be the PDF's own title.
func sheetsIn(said []byte, count int) ([]Sheet, error) {
	list := make([]Sheet, count)

	for _, found := range sheetPattern.FindAllSubmatch(said, -1) {
		n, err := strconv.Atoi(string(found[1]))
		if err != nil || n < 1 || n > count {
			continue
		}

		switch what, value := string(found[2]), string(found[3]); what {
		case "rot":
			list[n-1].Turn, _ = strconv.Atoi(strings.TrimSpace(value))
		case "CropBox":
			list[n-1].Crop = boxOf(value)
		case "TrimBox":
			list[n-1].Trim = boxOf(value)
		}
	}

	for _, s := range list {
		if width, height := s.Trim.Size(); width <= 0 || height <= 0 {
			return nil, Broken()
		}
	}

	return list, nil
}

// boxOf reads "left lower right upper".
func boxOf(text string) Box {
	const corners = 4

	var at [corners]float64
	for i, field := range strings.Fields(text) {
		if i < corners {
			at[i], _ = strconv.ParseFloat(field, 64)
		}
	}

	return Box{Left: at[0], Lower: at[1], Right: at[2], Upper: at[3]}
}
