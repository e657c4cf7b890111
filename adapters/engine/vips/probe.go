package vips

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// input is the name under which the tool sees its input. It has no extension: the loader is named instead.
const input = "input"

// Probe returns width, height and the number of frames or pages. It starts a process only where the head has not told them. A picture
// of too many pixels is FileTooLarge.
func (e *Engine) Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	from, ok := sources()[formatID]
	if !ok {
		return known, nil
	}
	if err := e.fits(known.Width, known.Height, 1); err != nil {
		return known, err
	}
	if known.Width > 0 && known.Height > 0 && (!from.frames || known.Pages > 0) {
		return known, nil
	}
	facts, err := e.header(ctx, path, formatID, known)
	if err != nil {
		return known, err
	}
	return facts, e.fits(facts.Width, facts.Height, 1)
}

func (e *Engine) header(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	c := e.command("vipsheader", "-a", sandbox.InPath(input))
	c.Inputs = []sandbox.Mount{{Host: filepath.Clean(path), Name: input}}
	c.Env = trusting(c.Env, formatID)
	found, err := e.runner.Run(ctx, c)
	if err != nil {
		return known, e.failure(ctx, err, formatID)
	}
	known.Pages, known.Probed = 1, true
	for lines := bufio.NewScanner(bytes.NewReader(found.Stdout)); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		n, err := strconv.Atoi(value)
		if err != nil || n <= 0 {
			continue
		}
		switch key {
		case "width":
			known.Width = n
		case "height":
			known.Height = n
		case "n-pages":
			known.Pages = n
		}
	}
	if known.Width == 0 || known.Height == 0 {
		return known, fault.New(fault.CorruptFile, "The picture has no size.").Because(errors.New("vipsheader tells none"))
	}
	return known, nil
}

// trusting lifts the ban on loaders that are called untrusted for drawings: librsvg is among them, and the sandbox is what it is run in.
func trusting(env []string, formatID string) []string {
	if formatID != "svg" && formatID != "svgz" {
		return env
	}
	var out []string
	for _, pair := range env {
		if !strings.HasPrefix(pair, "VIPS_BLOCK_UNTRUSTED=") {
			out = append(out, pair)
		}
	}
	return out
}

func (e *Engine) fits(width, height, frames int) error {
	if float64(width)*float64(height)*float64(max(frames, 1)) <= float64(e.cfg.MaxPixels) {
		return nil
	}
	what := strconv.Itoa(width) + " × " + strconv.Itoa(height) + " pixels"
	if frames > 1 {
		what = strconv.Itoa(frames) + " frames of " + what
	}
	return fault.New(fault.FileTooLarge, "The picture declares %s; the limit is %d megapixels. Send a smaller one.", what, e.cfg.MaxPixels/1_000_000).
		With("max_pixels", e.cfg.MaxPixels)
}
