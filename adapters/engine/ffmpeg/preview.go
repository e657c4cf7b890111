package ffmpeg

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const previewOperation = "thumbnail"

// preview is a format that thumbnails are written in.
type preview struct {
	encoder string
	pixels  string            // formats of pixels, of which the nearest is written
	behind  string            // the colour behind what is not drawn
	grades  map[string]string // its scale by quality, from the best, 1, to 31
	cost    int               // milliseconds, measured
}

func previews() map[string]preview {
	return map[string]preview{
		"png": {encoder: stillID, pixels: "rgb24|rgba", behind: "black@0", cost: 150},
		"jpg": {
			encoder: "mjpeg", pixels: "yuvj420p", behind: "white", cost: 150,
			grades: map[string]string{
				"": "3", "low": "10", "medium": "5", "high": "3", "highest": "1",
			},
		},
	}
}

// previewing lists the thumbnails of films and sound. Animations are pictures, whose thumbnails are
// made as those of pictures are.
func previewing(has capabilities) []route.Edge {
	var list []route.Edge

	for _, from := range slices.Sorted(maps.Keys(containers())) {
		source := containers()[from]
		if from == gifID || source.kin != nil || source.aside || !has.demuxers[source.demuxer] {
			continue
		}

		options := []string{"width", "height", "waveform"}
		if !source.audioOnly {
			options = append(options, "time", "count", "sheet", "columns")
		}

		for _, to := range slices.Sorted(maps.Keys(previews())) {
			p := previews()[to]
			if !has.encoders[p.encoder] {
				continue
			}

			e := route.Edge{
				Operation: previewOperation, From: from, To: to, Engine: Name, Cost: p.cost,
				Loss: route.Partial, Options: slices.Clone(options),
			}
			if p.grades != nil {
				e.Options = append(e.Options, "quality")
			}

			list = append(list, e)
		}
	}

	return list
}

// elsewhere is true of no conversion: an operation has other targets, or ways of its own.
func elsewhere(kind, kind) bool { return false }

// thumbnail makes small pictures of a film, of the cover of sound, or of the sound itself.
func thumbnail(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	facts := s.Input().Facts
	if videos := facts.Of("video"); len(videos) > 0 && !unreadable(videos[0]) {
		return e.moments(ctx, s, videos[0])
	}

	for _, name := range []string{"time", "count"} {
		if s.Options.Has(name) {
			return ports.Made{}, fault.New(fault.InvalidInput,
				"The file has no moving picture, and so no moments to show. Leave %s out.", name).
				On(name)
		}
	}

	for _, cover := range facts.Streams {
		if cover.Picture && !s.Options.Bool("waveform") {
			return e.draw(ctx, s, drawing{
				graph: fmt.Sprintf("[0:%d]%s", cover.Index, shrink(s.Options)),
			})
		}
	}

	sounds := facts.Of("audio")
	if len(sounds) == 0 {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"The file has neither a picture nor sound that can be read, so there is nothing to show.",
		)
	}

	return e.draw(ctx, s, drawing{graph: waveform(s, sounds[0].Index)})
}

// drawing is a run that writes a picture.
type drawing struct {
	input  []string // options of the source, such as where to begin
	source []string // where it is not the step's input
	graph  string   // of the picture, whose pixels are not yet those of the format
	output []string // further options of the target
	name   string   // of the picture; "" for the step's output
	last   bool     // of several pictures the last one is kept, else the first
}

// draw does a run that leaves the step's output.
func (e *Engine) draw(ctx context.Context, s ports.Step, d drawing) (ports.Made, error) {
	j, err := e.drawingJob(s, d)
	if err != nil {
		return ports.Made{}, err
	}

	return e.deps.Make(ctx, j)
}

func (e *Engine) drawingJob(s ports.Step, d drawing) (kit.Job, error) {
	p := previews()[s.To]

	args := d.source
	if args == nil {
		args = append(containers()[s.From].inputArgs(), d.input...)
		args = append(args, "-i", sandbox.InPath(inputName))
	}

	args = append(args, "-filter_complex", d.graph+",format="+p.pixels)
	args = append(args, d.output...)

	if !d.last {
		args = append(args, "-frames:v", "1")
	}

	if p.grades != nil {
		args = append(args, "-q:v", p.grades[s.Options.Text("quality")])
	}

	name := d.name
	if name == "" {
		name = outputStem + s.To
	}

	args = append(args, "-c:v", p.encoder, "-map_metadata", "-1",
		"-f", "image2", "-update", "1", sandbox.WorkPath(name))

	return e.job(s, run{args: args})
}

// previewSide is the greatest side of a thumbnail where none is asked for.
const previewSide = 256

// sides are the most pixels that a thumbnail has.
func sides(v option.Values) (width, height int) {
	const unbounded = 1 << 16

	width, wide := v.Int("width")
	height, high := v.Int("height")

	switch {
	case !wide && !high:
		return previewSide, previewSide
	case !wide:
		return unbounded, height
	case !high:
		return width, unbounded
	}

	return width, height
}

// shrink is the filter that brings a picture into the sides that are asked for, as it is shown:
// some films have pixels that are no squares.
func shrink(v option.Values) string {
	width, height := sides(v)
	by := fmt.Sprintf("min(1,min(%d/(iw*sar),%d/ih))", width, height)

	return strings.Join([]string{
		fmt.Sprintf(
			"scale=w='max(1,round(iw*sar*%s))':h='max(1,round(ih*%s))':flags=lanczos",
			by,
			by,
		),
		"setsar=1",
	}, ",")
}

// waveform is the graph that draws how loud a track is over its time. FFmpeg keeps all samples of
// it until its end, so that few are taken.
func waveform(s ports.Step, track int) string {
	const (
		colour = "0x4488ff"
		slim   = 4    // times as wide as high
		long   = 4    // hours
		hour   = 3600 // seconds
	)

	width, wide := s.Options.Int("width")
	height, high := s.Options.Int("height")

	switch {
	case !wide && !high:
		width, height = previewSide, previewSide/slim
	case !wide:
		width = height * slim
	case !high:
		height = max(1, width/slim)
	}

	rate := 8000
	if s.Input().Facts.Duration > long*hour {
		rate = 2000
	}

	return fmt.Sprintf("[0:%d]aformat=sample_fmts=s16:sample_rates=%d:channel_layouts=mono,"+
		"showwavespic=s=%dx%d:colors=%s:scale=sqrt,format=rgba[wave];"+
		"color=%s:s=%dx%d:r=1:d=1,format=rgba[room];color=%s:s=%dx1:r=1:d=1,format=rgba[line];"+
		"[room][line]overlay=0:%d:format=rgb[axis];[axis][wave]overlay=format=rgb",
		track, rate, width, height, colour,
		previews()[s.To].behind, width, height, colour, width, height/2)
}
