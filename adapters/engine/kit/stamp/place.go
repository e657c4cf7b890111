package stamp

import (
	"fmt"
	"math"
	"strings"

	"github.com/convertd/convertd/domain/option"
)

// Placement is how a mark is put onto a sheet: a page, in points, or a picture, in pixels.
type Placement struct {
	position string  // one of nine places
	angle    float64 // degrees, clockwise
	size     float64 // of the mark's width in the sheet's, 0 to 1
	margin   float64 // in the sheet's own measure
	tile     bool
}

// PlacementOf reads the fields position, size, margin, angle and tile. Without an angle, a text in
// the center rises, and all else stands upright.
func PlacementOf(v option.Values) Placement {
	size, _ := v.Float("size")
	margin, _ := v.Float("margin")
	angle, given := v.Float("angle")

	w := Placement{
		position: v.Text("position"),
		angle:    angle,
		size:     size / 100,
		margin:   margin,
		tile:     v.Bool("tile"),
	}
	if rising := -45.0; !given && v.Has("text") && (w.tile || w.position == "center") {
		w.angle = rising
	}

	return w
}

// sheet is what a mark is put onto, or as much room as a mark takes.
type sheet struct{ width, height float64 }

// spot is the middle of a mark on a sheet, from the upper left corner.
type spot struct{ x, y float64 }

// scale returns by how much the mark is scaled, and how large it is then, turned: as wide as is
// wished, or less, so that it stays within the margins.
func (w Placement) scale(s sheet, m Mark) (scale float64, turned sheet) {
	sin, cos := math.Sincos(w.angle * math.Pi / 180)
	sin, cos = math.Abs(sin), math.Abs(cos)
	turned = sheet{width: m.Width*cos + m.Height*sin, height: m.Width*sin + m.Height*cos}

	gap := w.within(s)
	scale = min(
		w.size*s.width/m.Width,
		(s.width-2*gap)/turned.width,
		(s.height-2*gap)/turned.height,
	)

	return scale, sheet{width: turned.width * scale, height: turned.height * scale}
}

// within returns the margin, which leaves at least half of the sheet.
func (w Placement) within(s sheet) float64 { return min(w.margin, s.width/4, s.height/4) }

// spots returns where marks of that size stand on a sheet.
func (w Placement) spots(s, turned sheet) []spot {
	gap := w.within(s)
	if w.tile {
		return tiles(s, turned, gap)
	}

	at := spot{s.width / 2, s.height / 2}
	if strings.Contains(w.position, "left") {
		at.x = gap + turned.width/2
	}

	if strings.Contains(w.position, "right") {
		at.x = s.width - gap - turned.width/2
	}

	if strings.Contains(w.position, "top") {
		at.y = gap + turned.height/2
	}

	if strings.Contains(w.position, "bottom") {
		at.y = s.height - gap - turned.height/2
	}

	return []spot{at}
}

// maxTiles is the most marks on a sheet: more cannot be told apart.
const maxTiles = 600

// tiles covers a sheet from its middle out, each second row shifted by half a mark.
func tiles(s, turned sheet, gap float64) []spot {
	across, down := turned.width+gap, turned.height+gap
	for s.width/across*s.height/down > maxTiles {
		across, down = across*1.1, down*1.1
	}

	var list []spot

	rows, columns := int(s.height/2/down)+1, int(s.width/2/across)+1
	for row := -rows; row <= rows; row++ {
		shift := float64(row&1) * across / 2
		for column := -columns - 1; column <= columns; column++ {
			list = append(
				list,
				spot{s.width/2 + float64(column)*across + shift, s.height/2 + float64(row)*down},
			)
		}
	}

	return list
}

// Drawing returns an SVG of a sheet with the mark on it; unit is that of its size, such as pt.
func (w Placement) Drawing(width, height float64, unit string, m Mark) string {
	s := sheet{width, height}
	scale, turned := w.scale(s, m)

	var uses strings.Builder
	for _, at := range w.spots(s, turned) {
		fmt.Fprintf(
			&uses,
			`<use href="#m" transform="translate(%g %g) rotate(%g) scale(%g) translate(%g %g)"/>`,
			at.x,
			at.y,
			w.angle,
			scale,
			-m.Left-m.Width/2,
			-m.Top-m.Height/2,
		)
	}

	size := fmt.Sprintf(
		`width="%g%s" height="%g%s" viewBox="0 0 %g %g"`,
		width,
		unit,
		height,
		unit,
		width,
		height,
	)

	return SVG(size, fmt.Sprintf(`<defs><g id="m">%s</g></defs>%s`, m.Element, uses.String()))
}
