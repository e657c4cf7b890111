package ffmpeg

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/stamp"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	// rsvgTool draws what is put onto films, and fontsTool knows whether there are glyphs for it.
	rsvgTool  = "rsvg-convert"
	fontsTool = "fc-list"
	// drawPackages are the Debian packages of both.
	drawPackages = "librsvg2-bin fontconfig"

	watermarkOperation = "watermark"
	layerName          = "layer.png"
)

// watermark puts a text or a picture onto the picture of a film. All else is copied.
func watermark(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	if err := pictured(s, "marked"); err != nil {
		return ports.Made{}, err
	}

	m, err := e.mark(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	facts := s.Input().Facts
	svg := stamp.PlacementOf(s.Options).
		Drawing(float64(facts.Width), float64(facts.Height), "", m)

	if _, err := e.drawn(
		ctx,
		s,
		svg,
		m.Files,
		"--output",
		sandbox.WorkPath(layerName),
	); err != nil {
		return ports.Made{}, err
	}

	return e.write(ctx, s, edit{picture: []string{overlaid(facts.Of("video")[0], facts)}})
}

// overlaid is the filter that lays the drawing over each frame, in the colours that the film has:
// players take those of a high film for others than those of a low one.
func overlaid(s file.Stream, facts file.Facts) string {
	const high = 720

	matrix := "bt601"
	if min(facts.Width, facts.Height) >= high {
		matrix = "bt709"
	}

	film, mark, within := "yuv420p", "yuva420p", "yuv420"
	if pixels(s, encoder{deep: true}) != film {
		film, mark, within = "yuv420p10le", "yuva420p10le", "yuv420p10"
	}

	return fmt.Sprintf("format=%s[film];"+
		"movie=f=png_pipe:filename=%s,scale=out_color_matrix=%s:out_range=tv,format=%s[mark];"+
		"[film][mark]overlay=format=%s",
		film, sandbox.WorkPath(layerName), matrix, mark, within)
}

// mark makes what is put onto the film, with its size.
func (e *Engine) mark(ctx context.Context, s ports.Step) (stamp.Mark, error) {
	m, err := stamp.Of(ctx, e.deps, s.Options)
	if err != nil {
		return m, err
	}

	if m.Measured() {
		return m, e.decodes(ctx, s, m)
	}

	var sides [2][2]float64

	for i, svg := range m.Measuring() {
		said, err := e.drawn(ctx, s, svg, nil, "--format", "svg")
		if err != nil {
			return m, err
		}

		if sides[i], err = drawnSize(said.Stdout); err != nil {
			return m, stamp.NoInk().Because(err)
		}
	}

	m.Box(sides[0][0], sides[0][1], sides[1][0], sides[1][1])

	return m, nil
}

var drawnPattern = regexp.MustCompile(`<svg [^>]*\bwidth="([\d.]+)" height="([\d.]+)"`)

// drawnSize reads the size of a drawing as librsvg has drawn it.
func drawnSize(svg []byte) (sides [2]float64, err error) {
	found := drawnPattern.FindSubmatch(svg)
	if found == nil {
		return sides, fmt.Errorf("librsvg draws %.80q", svg)
	}

	for i := range sides {
		if sides[i], err = strconv.ParseFloat(string(found[i+1]), 64); err != nil {
			return sides, fmt.Errorf("the size of a drawing: %w", err)
		}

		if sides[i] <= 0 {
			return sides, fmt.Errorf("the drawing is %s wide or high", found[i+1])
		}
	}

	return sides, nil
}

// drawn has librsvg draw.
func (e *Engine) drawn(
	ctx context.Context, s ports.Step, svg string, files []sandbox.Mount, args ...string,
) (sandbox.Result, error) {
	const name = "drawing.svg"

	return e.deps.Run(ctx, kit.Job{
		Step: s,
		Command: sandbox.Command{
			Tool: rsvgTool, Args: append(args, sandbox.InPath(name)), Lane: sandbox.Media,
			Inputs: append([]sandbox.Mount{{Name: name, Content: []byte(svg)}}, files...),
			Limits: kit.PictureLimits(),
		},
		Failure: func(exit *sandbox.Exit) error {
			return exit.Fault(fault.ConversionFailed,
				"The watermark could not be drawn. Try another text or image.")
		},
	})
}

// decodes reads a picture that is put onto a film to its end: librsvg leaves out without a word
// what it cannot decode.
func (e *Engine) decodes(ctx context.Context, s ports.Step, m stamp.Mark) error {
	demuxer := "png_pipe"
	if content := m.Files[0].Content; len(content) > 1 && content[0] == 0xff {
		demuxer = "jpeg_pipe"
	}

	args := append(
		container{demuxer: demuxer}.inputArgs(),
		"-err_detect",
		"explode",
		"-xerror",
		"-i",
		sandbox.InPath(m.Files[0].Name),
		"-f",
		"null",
		"-",
	)

	_, err := e.deps.Run(ctx, kit.Job{
		Step: s,
		Command: sandbox.Command{
			Tool: ffmpegTool, Args: append(e.general(), args...), Inputs: m.Files,
			Lane: sandbox.Media, Limits: kit.PictureLimits(),
		},
		Failure: func(exit *sandbox.Exit) error { return stamp.NoPicture(exit) },
	})

	return err
}
