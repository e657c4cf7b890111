package vips

import (
	"context"
	"fmt"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// mapping says from where in the old picture a pixel of a changed frame comes: from
// x = ax·X + bx·Y + sx·N + cx and y = ay·X + by·Y + sy·N + cy of the pixel X, Y of the frame N.
type mapping struct{ ax, bx, sx, cx, ay, by, sy, cy int }

// stacked is a mapping of frames that lie below each other.
func (m mapping) stacked(height int) mapping {
	m.sy = height
	return m
}

// turning returns the mapping that shows a picture of that size as an EXIF orientation asks, from 2
// to 8 (CIPA DC-008, 4.6.4 A).
func turning(orientation, width, height int) mapping {
	right, bottom := width-1, height-1

	return map[int]mapping{
		2: {ax: -1, cx: right, by: 1},
		3: {ax: -1, cx: right, by: -1, cy: bottom},
		4: {ax: 1, by: -1, cy: bottom},
		5: {bx: 1, ay: 1},
		6: {bx: 1, ay: -1, cy: bottom},
		7: {bx: -1, cx: right, ay: -1, cy: bottom},
		8: {bx: -1, cx: right, ay: 1},
	}[orientation]
}

// turned changes how the picture is shown to that EXIF orientation.
func (p *pipeline) turned(ctx context.Context, orientation int) error {
	width, height := p.width, p.height
	if orientation >= 5 {
		width, height = height, width
	}

	return p.remap(ctx, width, height, turning(orientation, p.width, p.height).stacked(p.height))
}

// turnFrames turns frames or pages that ask for it, all like the first.
func (p *pipeline) turnFrames(ctx context.Context) error {
	if err := p.turned(ctx, p.orientation); err != nil {
		return err
	}

	p.orientation = 0

	return p.note(ctx, tag{name: "orientation", kind: "gint", value: "1"})
}

// remap changes where the pixels of each frame are. The frames lie below each other in one picture,
// which vips' own operations of this kind take for a single one.
func (p *pipeline) remap(ctx context.Context, width, height int, m mapping) error {
	// Every place of the new picture, as x, y and the number of its frame ...
	places, err := p.beside(ctx, run{args: func(_, out string) []string {
		return []string{
			"xyz",
			out,
			strconv.Itoa(width),
			strconv.Itoa(height),
			"--csize",
			strconv.Itoa(p.frames),
		}
	}})
	if err != nil {
		return err
	}
	// ... and where it is in the old one.
	const matrix = "matrix"

	steps := fmt.Sprintf("3 2 1 0\n%d %d %d\n%d %d %d\n", m.ax, m.bx, m.sx, m.ay, m.by, m.sy)

	scaled, err := p.beside(ctx, run{
		inputs: []sandbox.Mount{{Name: matrix, Content: []byte(steps)}},
		args: func(_, out string) []string {
			return []string{"recomb", sandbox.WorkPath(places), out, sandbox.InPath(matrix)}
		},
		uses: []string{places},
	})
	if err != nil {
		return err
	}

	index, err := p.beside(ctx, run{
		args: func(_, out string) []string {
			return []string{
				"linear",
				sandbox.WorkPath(scaled),
				out,
				"1 1",
				fmt.Sprintf("%d %d", m.cx, m.cy),
			}
		},
		uses: []string{scaled},
	})
	if err != nil {
		return err
	}

	p.width, p.height = width, height

	return p.next(ctx, run{
		args: func(in, out string) []string {
			return []string{"mapim", in, out, sandbox.WorkPath(index), "--interpolate", "nearest"}
		},
		uses: []string{index},
	})
}

// stack puts frames that lie beside each other below each other again.
func (p *pipeline) stack(ctx context.Context, width, height int) error {
	return p.remap(ctx, width, height, mapping{ax: 1, sx: width, by: 1})
}
