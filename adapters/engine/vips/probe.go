package vips

import (
	"context"
	"path/filepath"
	"regexp"
	"sync"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

var versionPattern = regexp.MustCompile(`vips[- ](\d+\.\d+\.\d+)`)

// installed asks for the version and tries the two encoders that may be missing, all at once: the
// server waits for it.
func (e *Engine) installed(
	ctx context.Context,
) (version string, missing map[string]bool, err error) {
	encoders := []string{"heic", "avif"}
	works := make([]bool, len(encoders))

	var group sync.WaitGroup
	group.Go(
		func() {
			version, err = e.deps.Version(ctx, e.query("vips", "", "--version"), versionPattern)
		},
	)

	for i, id := range encoders {
		group.Go(func() {
			made, err := e.deps.Runner.Run(ctx, e.query("vips", "", "black", "."+id, "16", "16"))
			works[i] = err == nil && len(made.Stdout) > 0
		})
	}

	group.Wait()

	missing = map[string]bool{}
	for i, id := range encoders {
		missing[id] = !works[i]
	}

	return version, missing, err
}

// query is a run that converts nothing; formatID is that of its input.
func (e *Engine) query(tool, formatID string, args ...string) sandbox.Command {
	c := kit.Probe(tool, args...)
	c.Env = e.env(formatID)

	return c
}

// Probe returns width, height and the number of frames or pages. It starts a process only where the
// head has not told them. A picture of too many pixels is FileTooLarge.
func (e *Engine) Probe(
	ctx context.Context, path, formatID string, known file.Facts,
) (file.Facts, error) {
	from, ok := sources()[formatID]
	if !ok {
		return known, nil
	}

	if err := e.cfg.Fits(known.Width, known.Height, 1); err != nil {
		return known, err
	}

	if known.Width > 0 && known.Height > 0 && (!from.frames || known.Pages > 0) {
		return known, nil
	}

	is, err := e.header(ctx, path, formatID, nil)
	if err != nil && known.Width > 0 && known.Height > 0 &&
		fault.Of(err).Kind == fault.CorruptFile {
		return known, nil // another engine may read what this one cannot
	}

	if err != nil {
		return known, err
	}

	return is.facts(known), e.cfg.Fits(is.width, is.height, 1)
}

// header asks what a file is, or the page of it that is chosen.
func (e *Engine) header(
	ctx context.Context, path, formatID string, v option.Values,
) (picture, error) {
	what := sandbox.InPath(input)
	if page := pageOf(v); page != nil {
		what = output(what, page)
	}

	c := e.query("vipsheader", formatID, "-a", what)
	c.Inputs = []sandbox.Mount{{Host: filepath.Clean(path), Name: input}}

	found, err := e.deps.Runner.Run(ctx, c)
	if err != nil {
		return picture{}, sandbox.Fault(ctx, err, failure(formatID))
	}

	return readHeader(found.Stdout)
}
