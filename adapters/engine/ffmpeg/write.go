package ffmpeg

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// write makes the target of the only input, changed as the edit says.
func (e *Engine) write(ctx context.Context, s ports.Step, change edit) (ports.Made, error) {
	w := settingsOf(s.Options)
	if slices.Contains(operations()[s.Operation].options, "width") {
		w.width = 0 // it is another one than that of an animation
	}

	return e.writeAs(ctx, s, w, change)
}

// writeAs is write with other settings than those of the options.
func (e *Engine) writeAs(
	ctx context.Context,
	s ports.Step,
	w settings,
	change edit,
) (ports.Made, error) {
	change, told, err := e.worded(ctx, s, change)
	if err != nil {
		return ports.Made{}, err
	}

	a, err := e.arguments(s, w, change)
	if err != nil {
		return ports.Made{}, err
	}

	j, said, err := e.written(ctx, s, a, change)
	if err != nil && encodedAnew(s, w, err) {
		w.copying = "never"

		return e.writeAs(ctx, s, w, change)
	}

	if err != nil {
		return ports.Made{Warnings: a.warnings}, err
	}

	damage, err := e.damageTold(ctx, s, said.Stderr, a.report != nil && len(a.walked) == 0)
	if err != nil {
		return ports.Made{Warnings: a.warnings}, err
	}

	made, err := j.Finish(said)
	if err != nil {
		return ports.Made{Warnings: a.warnings}, err
	}

	lost, err := e.musicLost(ctx, s, told, made.Outputs[0].Path)

	made.Warnings = slices.Concat(a.warnings, change.warnings, lost)
	made.Warnings = append(made.Warnings, a.growth(s, w, made)...)

	if damage != "" {
		made.Warnings = append(made.Warnings, damage)
	}

	made.Report = a.report

	return made, err
}

// worded reads what the source says in words: returned is what it tells of its music, and the edit
// with what writes that, chapters and captions.
func (e *Engine) worded(
	ctx context.Context, s ports.Step, change edit,
) (edit, map[string]string, error) {
	target, in := containers()[s.To], s.Input()

	if target.text != "" && change.charsets == nil {
		var err error

		change.charsets, err = e.charsetsOf(ctx, in.Path, containers()[s.From], in.Facts)
		if err != nil {
			return change, nil, err
		}
	}

	told, err := e.music(ctx, s)
	if err != nil {
		return change, nil, err
	}

	change.tags = translated(told, target)
	if change.mastering, err = e.mastering(ctx, s); err != nil {
		return change, nil, err
	}

	change.marks, err = e.chapterMarks(ctx, s, change)

	return change, told, err
}

// written runs FFmpeg, and once more where the room that was kept for the index was too small.
func (e *Engine) written(
	ctx context.Context,
	s ports.Step,
	a arranged,
	change edit,
) (kit.Job, sandbox.Result, error) {
	j, err := e.job(
		s,
		run{
			args:    slices.Concat(a.args, e.outputArgs(s, outputStem+s.To, a.room...), a.walked),
			mounts:  a.mounts,
			seconds: change.lasts(s),
			from:    change.begun,
			to:      1,
		},
	)
	if err != nil {
		return j, sandbox.Result{}, err
	}

	said, err := e.deps.Run(ctx, j)
	if err == nil && len(a.room) > 0 && lacksRoom(said.Stderr) {
		a.room = nil

		return e.written(ctx, s, a, change)
	}

	return j, said, err
}

// run is one run of FFmpeg within a step.
type run struct {
	args     []string
	mounts   []sandbox.Mount // what it reads besides the inputs
	seconds  float64         // of what it writes; 0 where not known, then nothing is reported
	from, to float64         // which part of the step's progress it is
}

// job is a run as the sandbox takes it. The last one of a step leaves the step's output.
func (e *Engine) job(s ports.Step, r run) (kit.Job, error) {
	limits, err := e.limits(s)
	if err != nil {
		return kit.Job{}, err
	}

	watch := &progress{seconds: r.seconds, report: func(fraction float64) {
		s.Progress(r.from + fraction*(r.to-r.from))
	}}

	return kit.Job{
		Step: s,
		Command: sandbox.Command{
			Tool:   ffmpegTool,
			Args:   append(e.general(), r.args...),
			Inputs: append(mounts(s.Inputs), r.mounts...),
			Lane:   sandbox.Media,
			Line:   watch.line,
			Limits: limits,
		},
		Output:  outputStem + s.To,
		Failure: failure,
	}, nil
}

// general are the options that every run of FFmpeg begins with.
func (e *Engine) general() []string {
	return []string{
		"-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-y", "-progress", "pipe:1",
		"-filter_complex_threads", strconv.Itoa(e.threads),
	}
}

// inputAt is what the input of that number is called in the sandbox.
func inputAt(number int) string {
	if number == 0 {
		return inputName
	}

	return inputName + strconv.Itoa(number)
}

func mounts(inputs []ports.Input) []sandbox.Mount {
	list := make([]sandbox.Mount, len(inputs))
	for i, in := range inputs {
		list[i] = sandbox.Mount{Host: in.Path, Name: inputAt(i)}
	}

	return list
}

// arranged is what a run is to do, worked out.
type arranged struct {
	args     []string // between the general ones and the name of the output
	mounts   []sandbox.Mount
	again    bool     // whether something was encoded in the codec that it had
	room     []string // options of the output; see roomInFront
	walked   []string // a further output, behind the name
	warnings []string
	report   map[string]any
}

// arguments work out a run. Damaged frames do not end it: what is left of a film is worth more than
// none, and a lost end is found by the check of the output's duration.
func (e *Engine) arguments(s ports.Step, w settings, change edit) (arranged, error) {
	source, target := containers()[s.From], containers()[s.To]
	in := append([]string{"-threads", strconv.Itoa(e.threads)}, source.inputArgs()...)
	in = append(in, change.input...)
	from := []string{"-i", sandbox.InPath(inputName)}

	if s.To == gifID {
		in = append(in, source.decoding()...)
		if videos := s.Input().Facts.Of("video"); len(videos) > 0 {
			in = append(in, alphaDecoder(videos[0])...)
		}

		in = append(in, from...)
		args, warnings, err := gifArgs(in, s, w, change)

		return arranged{args: args, warnings: warnings}, err
	}

	if err := w.check(target, e.has); err != nil {
		return arranged{}, err
	}

	p, err := newPlan(source, target, s.Input().Facts, w, change, e)
	if err != nil {
		return arranged{}, err
	}

	args := slices.Concat(in, p.input, from, change.further, p.args, change.output)
	// The queue holds packets of streams that are ready before the others, such as subtitles beside
	// a film that begins late.
	args = append(append(args, p.tagArgs()...), append(change.tags, change.marks...)...)
	args = append(
		args,
		"-map_chapters",
		change.chapters(),
		"-max_muxing_queue_size",
		"9999",
		"-threads",
		strconv.Itoa(e.threads),
	)

	return arranged{
		args: args, room: p.roomInFront(s), walked: p.walked, warnings: p.warnings,
		report: p.report(), again: p.again,
	}, nil
}

// outputArgs have the target written under a name, with further options behind the container's.
func (e *Engine) outputArgs(s ports.Step, name string, further ...string) []string {
	if s.To == gifID {
		return []string{"-f", gifID, sandbox.WorkPath(name)}
	}

	target := containers()[s.To]

	return slices.Concat(
		target.output, further, []string{"-f", target.muxer, sandbox.WorkPath(name)},
	)
}

// limits bounds one run. Measured with two threads at 3840×2160: x264 0.8 GiB of memory and 1.3 GiB
// of address space, VP9 1.1 and 1.4, x265 1.3 and 2.0; sources of ten bits and further threads add
// to that. A result may be larger than its source, as WAV is than Opus by far.
func (e *Engine) limits(s ports.Step) (sandbox.Limits, error) {
	size := int64(0)

	for _, in := range s.Inputs {
		info, err := os.Stat(in.Path)
		if err != nil {
			return sandbox.Limits{}, fmt.Errorf("ffmpeg: %w", err)
		}

		size += info.Size()
	}

	const gib = 1 << 30

	wall := s.Limit
	if wall <= 0 {
		wall = job.TimeLimit(format.Video)
	}

	threads := int64(e.threads)

	return sandbox.Limits{
		Wall:         wall,
		CPU:          wall * time.Duration(2*threads),
		Memory:       2*gib + threads*gib/4,
		AddressSpace: 4*gib + threads*gib/2,
		Output:       max(8*gib, 4*size),
		Processes:    64 + 16*e.threads,
	}, nil
}
