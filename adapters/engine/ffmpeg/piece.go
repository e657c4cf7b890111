package ffmpeg

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// piece makes the inputs alike and joins them. Each piece is encoded by itself, so that no more
// than two inputs are open at once; of sound the pieces are lossless, and encoded together, or the
// encoder's delay would be heard between them.
func (e *Engine) piece(ctx context.Context, s ports.Step, lengths []float64) (ports.Made, error) {
	w := settingsOf(s.Options)
	if err := w.check(containers()[s.To], e.has); err != nil {
		return ports.Made{}, err
	}

	m := canvasOf(s, w)

	fade, err := m.fade(s, lengths)
	if err != nil {
		return ports.Made{}, err
	}

	j := joining{Engine: e, step: s, settings: w, canvas: m, scenes: m.scenes(lengths, fade)}
	for n := range j.scenes {
		if err := j.cut(ctx, n); err != nil {
			return ports.Made{}, err
		}
	}

	made, err := j.join(ctx)
	made.Warnings = append(made.Warnings, leftOut(s.Inputs)...)

	return made, err
}

// fade returns how many frames one input takes to become the next, which it must have to spare.
func (m canvas) fade(s ports.Step, lengths []float64) (int, error) {
	asked, _ := s.Options.Float("crossfade")
	if asked <= 0 {
		return 0, nil
	}

	fade := m.frames(asked)
	for i, length := range lengths {
		need := fade
		if i > 0 && i < len(lengths)-1 {
			need = 2 * fade
		}

		if m.frames(length) < need {
			return 0, fault.New(fault.InvalidInput, "Input %d lasts %s s, too short for a crossfade of %s s: it needs %s s.",
				i+1, seconds(length), seconds(asked), seconds(m.seconds(need))).
				On("crossfade")
		}
	}

	return fade, nil
}

// joining is a joined file in the making.
type joining struct {
	*Engine

	step     ports.Step
	settings settings
	canvas   canvas
	scenes   []scene
	warnings []string
}

// Pieces are MP4, which holds all codecs that are written here, and FLAC.
func picturePiece(n int) string { return fmt.Sprintf("piece%d.mp4", n) }
func soundPiece(n int) string   { return fmt.Sprintf("piece%d.flac", n) }

// plan is that of a stream of the result.
func (j *joining) plan() *plan {
	target := containers()[j.step.To]
	w := j.settings
	w.short, w.fps = 0, 0 // the canvas has them

	return &plan{
		source:   target,
		target:   target,
		settings: w,
		edit:     edit{anew: true},
		has:      j.has,
		threads:  j.threads,
	}
}

// cut writes the pieces of a scene.
func (j *joining) cut(ctx context.Context, n int) error {
	m, sc := j.canvas, j.scenes[n]

	args := m.inputArgs(j.step, sc.shots)
	if m.picture != nil {
		p := j.plan()
		p.target.muxer = "mp4"
		p.setVideo(":0", *m.picture)
		args = append(
			args,
			"-filter_complex",
			m.pictures(j.step, sc),
			"-map",
			"[picture]",
			"-threads",
			strconv.Itoa(j.threads),
		)
		args = append(args, p.args...)
		args = append(
			args,
			"-frames:v",
			strconv.Itoa(sc.count),
			"-f",
			"mp4",
			sandbox.WorkPath(picturePiece(n)),
		)
		j.warnings = append(j.warnings, p.warnings...)
	}

	if m.sound != nil {
		args = append(
			args,
			"-filter_complex",
			m.sounds(j.step, sc),
			"-map",
			"[sound]",
			"-c:a",
			"flac",
			"-f",
			"flac",
			sandbox.WorkPath(soundPiece(n)),
		)
	}

	before, all := 0, 0

	for i, one := range j.scenes {
		if i < n {
			before += one.count
		}

		all += one.count
	}

	const share = 0.9 // of the work

	part := func(frames int) float64 { return share * float64(frames) / float64(all) }

	job, err := j.job(
		j.step,
		run{
			args:    args,
			seconds: m.seconds(sc.count),
			from:    part(before),
			to:      part(before + sc.count),
		},
	)
	if err != nil {
		return err
	}

	_, err = j.deps.Run(ctx, job)

	return err
}

// join puts the pieces one behind the other.
func (j *joining) join(ctx context.Context) (ports.Made, error) {
	var (
		args  []string
		lists []sandbox.Mount
	)

	m, target := j.canvas, containers()[j.step.To]
	if m.picture != nil {
		args = append(args, listArgs("mov", "pictures")...)
		lists = append(lists, list("pictures", j.parts(picturePiece)))
	}

	if m.sound != nil {
		args = append(args, listArgs("flac", "sounds")...)
		lists = append(lists, list("sounds", j.parts(soundPiece)))
	}

	if m.picture != nil {
		args = append(args, "-map", "0:v", "-c:v", "copy")
		if tag := codecTag(j.codec(), target.muxer); tag != "" {
			args = append(args, "-tag:v", tag)
		}
	}

	if m.sound != nil {
		p := j.plan()
		name := p.soundEncoder(*m.sound)
		p.setSound(
			":a",
			file.Stream{Channels: m.sound.Channels, Bits: m.sound.Bits, Codec: m.sound.Codec},
			name,
			encoders()[name],
		)
		args = append(append(args, "-map", strconv.Itoa(len(lists)-1)+":a"), p.args...)
		j.warnings = append(j.warnings, p.warnings...)
	}

	args = append(
		append(args, "-max_muxing_queue_size", "9999"),
		j.outputArgs(j.step, outputStem+j.step.To)...)

	job, err := j.job(j.step, run{args: args, seconds: j.seconds(), from: 0.9, to: 1})
	if err != nil {
		return ports.Made{}, err
	}

	job.Command.Inputs = lists
	made, err := j.deps.Make(ctx, job)
	made.Warnings = slices.Compact(j.warnings)

	return made, err
}

// codec is that of the pieces.
func (j *joining) codec() string {
	p := j.plan()
	return encoders()[p.fitting(p.videoEncoder(*j.canvas.picture), *j.canvas.picture)].codec
}

func (j *joining) seconds() float64 {
	sum := 0
	for _, one := range j.scenes {
		sum += one.count
	}

	return j.canvas.seconds(sum)
}

func (j *joining) parts(name func(n int) string) []part {
	list := make([]part, len(j.scenes))
	for n, one := range j.scenes {
		list[n] = part{path: sandbox.WorkPath(name(n)), seconds: j.canvas.seconds(one.count)}
	}

	return list
}
