package librsvg

import "math"

// sheet is a page as it is shown: turned and trimmed. Its sides are in points, 1/72 inch.
type sheet struct{ width, height float64 }

// maxSizes is how many sizes of page are told apart: each has a watermark of its own.
const maxSizes = 50

// sizes returns the sizes that pages have, and for each page the number of its own, from 0. Of a
// great many, those that differ little are taken for one, the smallest: qpdf puts it in the page's
// middle.
func sizes(pages []sheet) (distinct []sheet, of []int) {
	for coarse := 0.0; ; coarse = max(0.01, 2*coarse) {
		distinct, of = nil, nil
		known := map[sheet]int{}

		for _, page := range pages {
			page = page.rounded(coarse)

			n, seen := known[page]
			if !seen {
				n = len(distinct)
				known[page] = n
				distinct = append(distinct, page)
			}

			of = append(of, n)
		}

		if len(distinct) <= maxSizes {
			return distinct, of
		}
	}
}

// rounded takes sides down to steps that grow with them, by that fraction.
func (s sheet) rounded(coarse float64) sheet {
	down := func(side float64) float64 {
		if coarse == 0 {
			return side
		}

		step := math.Log1p(coarse)

		return math.Exp(math.Floor(math.Log(side)/step) * step)
	}

	return sheet{width: down(s.width), height: down(s.height)}
}
