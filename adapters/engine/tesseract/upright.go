package tesseract

import (
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// sure is how sure Tesseract must be that a page lies on a side: of print it is by 12 and more, by
// less of a few words.
const sure = 10

var lyingPattern = regexp.MustCompile(
	`(?s)Rotate: (\d+)\s.*Orientation confidence: (\d+(?:\.\d+)?)`,
)

// lies returns by how many degrees a picture is to be turned to be upright: 0 where Tesseract is
// not sure, or finds too few letters.
func (r *reading) lies(ctx context.Context, l *leaf, file string, dpi int) (int, error) {
	said, err := r.on(ctx, l, r.asking(file, "-", dpi, "--psm", "0", "-l", orientation))

	var exit *sandbox.Exit
	if errors.As(err, &exit) && strings.Contains(exit.Stderr, "Too few characters") {
		return 0, nil
	}

	if err != nil {
		return 0, err
	}

	found := lyingPattern.FindSubmatch(said.Stdout)
	if found == nil {
		return 0, nil
	}

	angle, _ := strconv.Atoi(string(found[1]))

	confidence, _ := strconv.ParseFloat(string(found[2]), 64)
	if confidence < sure {
		return 0, nil
	}

	return angle, nil
}

// turn makes a PDF of the source in which the pages are upright.
func (r *reading) turn(ctx context.Context, leaves []*leaf) error {
	angles := make([]int, len(r.leaves)+1)

	err := each(ctx, leaves, func(ctx context.Context, l *leaf) error {
		dpi := l.dpi(readDPI)

		file, err := r.draw(ctx, l, dpi, "-gray", ".pgm")
		if err != nil {
			return err
		}

		angles[l.number], err = r.lies(ctx, l, sandbox.WorkPath(file), dpi)

		return err
	})
	if err != nil {
		return err
	}

	var turns []string

	for _, l := range leaves {
		if angle := angles[l.number]; angle != 0 {
			turns = append(turns, fmt.Sprintf("--rotate=+%d:%d", angle, l.number))
			l.sheet.Turn = (l.sheet.Turn + angle) % 360
		}
	}

	if len(turns) == 0 {
		return nil
	}

	r.upright = true

	args := append(
		[]string{sandbox.InPath(pdf.Input), sandbox.WorkPath(upright), "--decrypt"},
		turns...)

	return r.QPDF(ctx, []sandbox.Mount{r.Source()}, args...)
}

// slight is the slant in degrees that nobody sees.
const slight = 0.2

// slant returns by how many degrees a picture is to be turned, clockwise, for its lines to be
// level.
func (r *reading) slant(ctx context.Context, l *leaf, picture string) (float64, error) {
	said, err := r.on(ctx, l, sandbox.Command{
		Tool:   convert,
		Args:   []string{picture + "[0]", "-deskew", "40%", "-format", "%[deskew:angle]", "info:"},
		Env:    []string{"MAGICK_THREAD_LIMIT=1"},
		Inputs: r.inputs(),
	})
	if err != nil {
		return 0, err
	}

	angle, err := strconv.ParseFloat(strings.TrimSpace(string(said.Stdout)), 64)
	if err != nil || math.Abs(angle) < slight {
		return 0, nil //nolint:nilerr // where no angle is told, none was found
	}

	return angle, nil
}

// straighten turns a picture by its slant, and returns the file. A page keeps its size; what shows
// then in the corners is white.
func (r *reading) straighten(
	ctx context.Context,
	l *leaf,
	picture string,
) (file string, err error) {
	file = "straight.jpg"
	if r.From == "tiff" { // there may be several in it
		file = "straight.tiff"
	}

	turn := []string{"-rotate"}
	if r.From == "pdf" {
		turn = []string{"-virtual-pixel", "white", "-distort", "ScaleRotateTranslate"}
	}

	args := append([]string{picture, "-background", "white"}, turn...)
	args = append(
		args,
		strconv.FormatFloat(l.slant, 'f', -1, 64),
		"+repage",
		"-quality",
		"90",
		sandbox.WorkPath(file),
	)
	_, err = r.on(ctx, l, sandbox.Command{
		Tool: convert, Args: args, Env: []string{"MAGICK_THREAD_LIMIT=1"}, Inputs: r.inputs(),
	})

	return file, err
}
