package imagemagick

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
)

var versionPattern = regexp.MustCompile(`Version: ImageMagick (6\.[\d.]+-\d+)`)

// coders asks which coders the tool reads and writes with. Its list does not begin with its
// version, so that is asked for apart; each run takes some 20 ms.
func (e *Engine) coders(ctx context.Context) (reads, writes func(coder string) bool, err error) {
	said, err := e.deps.Runner.Run(ctx, e.query(convert, "", "-list", "format"))
	if err != nil {
		return nil, nil, fmt.Errorf("ask ImageMagick for its formats: %w", err)
	}

	read, written := readFormats(said.Stdout)
	reads = func(coder string) bool { return read[coder] }
	writes = func(coder string) bool { return written[coder] }

	return reads, writes, nil
}

// query is a run that converts nothing; path is its input's, or "".
func (e *Engine) query(tool, path string, args ...string) sandbox.Command {
	c := kit.Probe(tool, args...)
	c.Inputs, c.Env = inputs(path), e.env()

	return c
}

// Probe returns width and height, for icons the size of the largest image and how many there are,
// for TIFF the size of the first page. It starts a process only where the head has not told them. A
// picture of too many pixels is FileTooLarge.
func (e *Engine) Probe(
	ctx context.Context, path, formatID string, known file.Facts,
) (file.Facts, error) {
	if _, ok := sources()[formatID]; !ok {
		return known, nil
	}

	if formatID == "psd" {
		d, err := readPSD(path)
		if err != nil {
			return known, err
		}

		if !d.whole {
			cause := errors.New("the flattened image is not all there")
			return known, kit.Damaged(formatID).Because(cause)
		}
	}

	if known.Width > 0 && known.Height > 0 && formatID != "ico" {
		return known, e.cfg.Fits(known.Width, known.Height, 1)
	}

	sizes, err := e.sizes(ctx, path, formatID)
	if err != nil {
		return known, err
	}

	shown := sizes[0]
	if formatID == "ico" {
		shown = sizes[largestOf(sizes)]
	}

	known.Width, known.Height = shown.width, shown.height
	known.Pages, known.Probed = len(sizes), true

	return known, e.cfg.Fits(shown.width, shown.height, 1)
}

// sizes reads the size of each image of a file, without its pixels as far as the format allows: of
// icons it has to read all.
func (e *Engine) sizes(ctx context.Context, path, formatID string) ([]size, error) {
	which := picture(formatID, "0")
	if formatID == "ico" || formatID == "tiff" {
		which = picture(formatID, "")
	}

	said, err := e.deps.Runner.Run(ctx,
		e.query(identify, path, "-ping", "-format", `%w %h\n`, which))
	if err != nil {
		return nil, sandbox.Fault(ctx, err, failure(formatID))
	}

	return readSizes(said.Stdout, formatID)
}
