package pdfcpu

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// picture is one that a page shows, as pdfimages lists it.
type picture struct {
	Object int `json:"object"`
	PPI    int `json:"ppi"`  // as it is shown where it is largest
	Bytes  int `json:"size"` // as it is stored

	pixels int // times the bytes of each
	page   int // the first that shows it
}

// tiny is the size in bytes below which nothing is gained.
const tiny = 8 << 10

// shown lists the pictures of a PDF that can be made anew: photographs in grey or in colours, not
// masks, drawings with a palette, or what is made for print. Each is listed once.
func shown(ctx context.Context, w *pdf.Work, name string) ([]picture, error) {
	at := map[int]int{}

	var list []picture

	_, err := w.Run(ctx, sandbox.Command{
		Tool: "pdfimages", Args: []string{"-list", sandbox.WorkPath(name)},
		Line: func(line string) {
			p, ok := pictureOf(line)
			if i, known := at[p.Object]; ok && known {
				list[i].PPI = min(list[i].PPI, p.PPI)
			} else if ok {
				at[p.Object] = len(list)
				list = append(list, p)
			}
		},
	})

	return slices.DeleteFunc(list, func(p picture) bool { return p.Bytes < tiny }), err
}

// pictureOf reads a line of pdfimages: page, number, type, width, height, colours, components,
// bits, encoding, interpolation, object, generation, pixels to the inch across and down, size,
// ratio.
func pictureOf(line string) (p picture, ok bool) {
	f := strings.Fields(line)

	const columns = 16
	if len(f) != columns || f[2] != "image" || f[11] != "0" ||
		!slices.Contains(
			[]string{"gray", "rgb", "icc"},
			f[5],
		) || !slices.Contains([]string{"jpeg", "image"}, f[8]) {
		return p, false
	}

	var n [6]int

	for i, column := range []int{3, 4, 6, 10, 12, 13} {
		var err error
		if n[i], err = strconv.Atoi(f[column]); err != nil {
			return p, false
		}
	}

	width, height, components := n[0], n[1], n[2]
	p.page, _ = strconv.Atoi(f[0])
	p.Object, p.PPI, p.Bytes = n[3], min(n[4], n[5]), bytesOf(f[14])
	p.pixels = width * height * components

	return p, components == 1 || components == 3
}

// bytesOf reads a size such as 1161K or 3.2M.
func bytesOf(text string) int {
	scale := map[byte]float64{'B': 1, 'K': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}
	unit, ok := scale[text[len(text)-1]]

	number, err := strconv.ParseFloat(text[:len(text)-1], 64)
	if !ok || err != nil {
		return 0
	}

	return int(number * unit)
}

// batches are as many pictures as may lie on the disk unpacked at a time.
func batches(list []picture) [][]picture {
	const most, bytes = 20, 256 << 20

	var all [][]picture

	sum := 0

	for i, p := range list {
		last := len(all) - 1
		if i == 0 || len(all[last]) == most || sum+p.pixels > bytes {
			all, sum, last = append(all, nil), 0, len(all)
		}

		all[last] = append(all[last], p)
		sum += p.pixels
	}

	return all
}
