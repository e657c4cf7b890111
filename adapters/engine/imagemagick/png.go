package imagemagick

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// upright has vips write a PNG anew that says more of its pixels than ImageMagick 6 understands: it
// does not read the orientation, and gives up where a colour profile is odd. It returns the step
// with the PNG to read.
func (e *Engine) upright(ctx context.Context, s ports.Step) (ports.Step, error) {
	if s.From != "png" || !e.deps.Installed("vips") {
		return s, nil
	}

	chunks := chunksOf(s.Input().Path)

	profiled := chunks["iCCP"]
	if !profiled && !chunks["eXIf"] && (!chunks["sRGB"] || !chunks["gAMA"]) {
		return s, nil
	}

	if profiled {
		const coloured = "coloured.png"

		err := e.vips(
			ctx,
			s,
			"icc_transform",
			sandbox.InPath(input),
			sandbox.WorkPath(coloured)+"[compression=0]",
			"srgb",
			"--embedded",
		)

		var exit *sandbox.Exit
		if err != nil && !errors.As(err, &exit) {
			return s, err
		}

		if err == nil { // else the profile fits nothing, and means nothing
			s.Inputs = []ports.Input{{Path: filepath.Join(s.Dir, coloured)}}
		}
	}

	const made = "upright.png"

	err := e.vips(
		ctx,
		s,
		"autorot",
		sandbox.InPath(input)+"[fail-on=truncated]",
		sandbox.WorkPath(made)+"[compression=1,strip]",
	)
	s.Inputs = []ports.Input{{Path: filepath.Join(s.Dir, made)}}

	return s, err
}

// vips runs that tool on the step's input.
func (e *Engine) vips(ctx context.Context, s ports.Step, args ...string) error {
	_, err := e.deps.Run(ctx, kit.Job{
		Step: s, Failure: failure(s.From),
		Command: sandbox.Command{
			Tool:   "vips",
			Args:   args,
			Lane:   sandbox.Picture,
			Limits: kit.PictureLimits(),
			Inputs: inputs(s.Input().Path),
			Env:    []string{"VIPS_BLOCK_UNTRUSTED=1", "VIPS_WARNING=0"},
		},
	})

	return err
}

// chunksOf returns the names of a PNG's chunks. It reads names and lengths alone; what is missing,
// the tool that reads the picture will say.
func chunksOf(path string) map[string]bool {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()

	const signature, most = 8, 1000

	names := map[string]bool{}
	head := make([]byte, 8)

	at := int64(signature)
	for range most {
		if _, err := f.ReadAt(head, at); err != nil {
			break
		}

		names[string(head[4:])] = true
		at += int64(binary.BigEndian.Uint32(head)) + 12
	}

	return names
}
