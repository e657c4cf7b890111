package ffmpeg

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// stillID is the format of pictures that become an animation or a film; others become it before.
const stillID = "png"

func stills() map[string]container {
	return map[string]container{stillID: {name: "PNG", demuxer: "png_pipe"}}
}

// showing lists the steps that make an animation or a film of pictures.
func showing(has capabilities) []route.Edge {
	if !has.demuxers[stills()[stillID].demuxer] || !has.encoders[stillID] {
		return nil
	}

	edge := func(to string, cost int, loss route.Loss, options ...string) route.Edge {
		return route.Edge{
			Operation: "merge",
			Joins:     true,
			From:      stillID,
			To:        to,
			Engine:    Name,
			Cost:      cost,
			Loss:      loss,
			Options:   append(options, "frame_duration"),
		}
	}

	var list []route.Edge
	if has.muxers[gifID] && has.encoders[gifID] {
		list = append(list, edge(gifID, gifCost, route.Partial))
	}

	for _, to := range []string{"mkv", "mov", "mp4", "webm"} {
		if c := containers()[to]; c.written(has) {
			list = append(list, edge(to, 2*c.cost, route.Faithful, c.honours()...))
		}
	}

	return list
}

// show makes an animation or a film of pictures, each of which is shown for some time. All are
// fitted into the size of the first.
func show(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	w := settingsOf(s.Options)
	if s.To != gifID {
		if err := w.check(containers()[s.To], e.has); err != nil {
			return ports.Made{}, err
		}
	}

	each, given := s.Options.Float("frame_duration")
	if !given {
		const usual = 2

		each = usual
	}

	if err := e.fitStills(ctx, s, w); err != nil {
		return ports.Made{}, err
	}

	args, warnings := e.showArgs(s, w, each)

	j, err := e.job(s, run{args: args, seconds: each * float64(len(s.Inputs)), from: 0.5, to: 1})
	if err != nil {
		return ports.Made{}, err
	}

	j.Command.Inputs = []sandbox.Mount{stillList(len(s.Inputs), each)}
	made, err := e.deps.Make(ctx, j)
	made.Warnings = warnings

	return made, err
}

func still(n int) string { return fmt.Sprintf("still%d.png", n) }

// fitStills writes the pictures anew, all of one size. A film has no transparency: what is
// transparent becomes white, and what the first picture leaves of the others black.
func (e *Engine) fitStills(ctx context.Context, s ports.Step, w settings) error {
	first := s.Inputs[0].Facts.Of("video")[0]

	width, height := first.Width, first.Height
	if w.scales(first) {
		width, height = w.lower(first)
	}

	around, flat := "black@0", ""

	if s.To != gifID {
		width, height = (width+1)/2*2, (height+1)/2*2
		around, flat = "black", "split[a][b];[a]lutrgb=r=255:g=255:b=255:a=255[c];[c][b]overlay=format=rgb,"
	}

	for n, in := range s.Inputs {
		graph := fmt.Sprintf(
			"[0:%d]format=rgba,%sscale=%d:%d:force_original_aspect_ratio=decrease,format=rgba,pad=%d:%d:(ow-iw)/2:(oh-ih)/2:%s,setsar=1",
			in.Facts.Of("video")[0].Index,
			flat,
			width,
			height,
			width,
			height,
			around,
		)

		args := append(stills()[stillID].inputArgs(), "-i", sandbox.InPath(inputAt(n)))
		args = append(
			args,
			"-filter_complex",
			graph,
			"-frames:v",
			"1",
			"-c:v",
			stillID,
			"-f",
			"image2",
			"-update",
			"1",
			sandbox.WorkPath(still(n)),
		)
		done := func(n int) float64 { return 0.5 * float64(n) / float64(len(s.Inputs)) }

		j, err := e.job(s, run{args: args, from: done(n), to: done(n + 1)})
		if err != nil {
			return err
		}

		if _, err := e.deps.Run(ctx, j); err != nil {
			return err
		}

		s.Progress(done(n + 1))
	}

	return nil
}

// stillList has each picture read for its time. Of the last one FFmpeg drops the time, so it stands
// there twice.
func stillList(count int, each float64) sandbox.Mount {
	var text strings.Builder
	text.WriteString("ffconcat version 1.0\n")

	for n := range count + 1 {
		// The rate is that of the clock: hundredths of a second, which is what GIF has.
		fmt.Fprintf(
			&text,
			"file '%s'\noption framerate 100\nduration %s\n",
			sandbox.WorkPath(still(min(n, count-1))),
			clockOf(each),
		)
	}

	return sandbox.Mount{Name: "stills", Content: []byte(text.String())}
}

// showArgs have the fitted pictures shown one behind the other.
func (e *Engine) showArgs(s ports.Step, w settings, each float64) (args, warnings []string) {
	args = append(listArgs("png_pipe", "stills"), "-t", clockOf(each*float64(len(s.Inputs))))
	if s.To == gifID {
		const hundredths = 100

		args = append(
			args,
			"-filter_complex",
			repainted(0, edit{}),
			"-loop",
			"0",
			"-final_delay",
			strconv.Itoa(int(each*hundredths+0.5)),
		)

		return append(args, e.outputArgs(s, outputStem+gifID)...), nil
	}

	first := s.Inputs[0].Facts.Of("video")[0]
	target := containers()[s.To]
	p := &plan{
		source:   target,
		target:   target,
		settings: w,
		edit:     edit{anew: true},
		has:      e.has,
		threads:  e.threads,
	}
	p.setVideo(":0", first)

	rate := 25
	if w.fps > 0 {
		rate = w.fps
	}

	args = append(args, "-vf", fmt.Sprintf("fps=%d,format=yuv420p", rate))

	return append(append(args, p.args...), e.outputArgs(s, outputStem+s.To)...), p.warnings
}
