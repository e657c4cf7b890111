package pdfcpu

import (
	"bytes"
	"fmt"
	"os"
)

// comparison is an order to compare drawn pages: those of one PDF, and those of another.
type comparison struct {
	Pages [][]string `json:"pages"` // two lists of PPM files
}

// apart is by how much of 255 the values of two pages may differ on average: at the quality of
// "extreme", photographs come to 3.
const apart = 12

// alike reports whether all pages look the same.
func (c comparison) alike() (bool, error) {
	for i := range c.Pages[0] {
		a, err := os.ReadFile(c.Pages[0][i])
		if err != nil {
			return false, err
		}

		b, err := os.ReadFile(c.Pages[1][i])
		if err != nil {
			return false, err
		}

		if distance(a, b) > apart {
			return false, nil
		}
	}

	return true, nil
}

// distance is the mean difference of the values of two PPM files, as much as can be where they are
// not of one size.
func distance(a, b []byte) float64 {
	const most = 255

	head := headOf(a)
	if len(a) != len(b) || len(head) == 0 || len(head) == len(a) || !bytes.Equal(head, headOf(b)) {
		return most
	}

	sum := 0

	for i := len(head); i < len(a); i++ {
		d := int(a[i]) - int(b[i])
		sum += max(d, -d)
	}

	return float64(sum) / float64(len(a)-len(head))
}

// headOf returns the head of a PPM file, as pdftoppm writes it.
func headOf(ppm []byte) []byte {
	var width, height int
	if n, err := fmt.Sscanf(
		string(ppm[:min(len(ppm), 40)]),
		"P6\n%d %d\n255\n",
		&width,
		&height,
	); n != 2 ||
		err != nil {
		return nil
	}

	head := fmt.Sprintf("P6\n%d %d\n255\n", width, height)

	return ppm[:min(len(head), len(ppm))]
}
