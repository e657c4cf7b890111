package librsvg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/kit/stamp"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// mark is what is put onto pages.
type mark struct{ stamp.Mark }

// markOf makes the mark that a step asks for: a text, or else a picture.
func markOf(ctx context.Context, w *pdf.Work) (mark, error) {
	is, err := stamp.Of(ctx, w.Deps, w.Options)

	m := mark{is}
	switch {
	case err != nil:
		return mark{}, err
	case m.Measured():
		err = m.checkDrawn(ctx, w)
		return m, err
	}

	err = m.measure(ctx, w)
	if fault.Is(err, fault.CorruptFile) {
		err = stamp.NoInk().Because(err)
	}

	return m, err
}

var sizePattern = regexp.MustCompile(`(?m)^Page +\d+ size: +(\S+) x (\S+) pts`)

// tried is the PDF in which marks are looked at before they are put onto pages.
const tried = "tried.pdf"

// measure finds the box of the mark's ink. A mark without ink is CorruptFile.
func (m *mark) measure(ctx context.Context, w *pdf.Work) error {
	drawings := m.Measuring()
	if err := m.draw(ctx, w, drawings[:], tried); err != nil {
		return err
	}

	said, err := w.Run(ctx, sandbox.Command{
		Tool: "pdfinfo", Args: []string{"-l", "2", sandbox.WorkPath(tried)},
	})
	if err != nil {
		return err
	}

	var sides []float64

	for _, found := range sizePattern.FindAllSubmatch(said.Stdout, -1) {
		for _, text := range found[1:] {
			points, _ := strconv.ParseFloat(string(text), 64)

			const units = 96.0 / 72 // librsvg takes 96 units for an inch

			sides = append(sides, points*units)
		}
	}

	if len(sides) != 4 || sides[0] <= 0 || sides[1] <= 0 {
		return fault.New(fault.CorruptFile, "It has no ink.")
	}

	m.Box(sides[0], sides[1], sides[2], sides[3])

	return nil
}

// draw makes a PDF of a page for each drawing.
func (m *mark) draw(ctx context.Context, w *pdf.Work, drawings []string, output string) error {
	args := []string{"-f", "pdf", "-o", sandbox.WorkPath(output)}
	inputs := m.Files

	for i, drawing := range drawings {
		name := fmt.Sprintf("drawing-%d.svg", i)
		inputs = append(inputs, sandbox.Mount{Name: name, Content: []byte(drawing)})
		args = append(args, sandbox.InPath(name))
	}

	_, err := w.Run(ctx, sandbox.Command{Tool: rsvg, Args: args, Inputs: inputs})

	return err
}

// checkDrawn draws a picture once: librsvg leaves out without a word what it cannot decode.
func (m *mark) checkDrawn(ctx context.Context, w *pdf.Work) error {
	drawing := stamp.SVG(`width="9" height="9"`, m.Element)
	if err := m.draw(ctx, w, []string{drawing}, tried); err != nil {
		return err
	}

	said, err := w.Run(
		ctx,
		sandbox.Command{Tool: "pdfimages", Args: []string{"-list", sandbox.WorkPath(tried)}},
	)
	if err != nil {
		return err
	}

	const heading = 2
	if lines := slices.Collect(bytes.Lines(said.Stdout)); len(lines) <= heading {
		return stamp.NoPicture(errors.New("librsvg draws nothing"))
	}

	return nil
}
