package ffmpeg

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// film is one whose moments are shown.
type film struct {
	*Engine

	step  ports.Step
	track file.Stream
	shots int // made so far
}

// moments makes a picture of one moment of a film, or of several.
func (e *Engine) moments(ctx context.Context, s ports.Step, track file.Stream) (ports.Made, error) {
	f := &film{Engine: e, step: s, track: track}

	count, several := s.Options.Int("count")
	at, given := s.Options.Float("time")
	length := s.Input().Facts.Duration

	switch {
	case several && given:
		return ports.Made{}, fault.New(fault.InvalidInput,
			"Give time for one moment, or count for several, not both.").On("count")
	case !several && (s.Options.Bool("sheet") || s.Options.Has("columns")):
		return ports.Made{}, fault.New(fault.InvalidInput,
			"Say with count how many moments the sheet is to show.").On("count")
	case several && length <= 0:
		return ports.Made{}, fault.New(fault.UnsupportedConversion,
			"The film does not say how long it lasts. Give time instead, or convert it first.").
			On("count")
	case several:
		return f.several(ctx, count, length)
	case given && length > 0 && at > length+rounding:
		return ports.Made{}, fault.New(fault.InvalidInput,
			"There is no moment at %s s: the film lasts %s s.", seconds(at), seconds(length)).
			On("time")
	case given:
		return f.finish(f.shot(ctx, at, ""))
	}

	const early = 0.1 // of the film: what comes before it are titles

	return f.finish(f.bright(ctx, length*early))
}

// several makes pictures of moments that are evenly spread.
func (f *film) several(ctx context.Context, count int, length float64) (ports.Made, error) {
	times := make([]float64, count)

	for i := range times {
		times[i] = (float64(i) + 0.5) / float64(
			count,
		) * length //nolint:mnd // the middle of each part

		if err := f.shot(ctx, times[i], ""); err != nil {
			return ports.Made{}, err
		}

		f.step.Progress(float64(i+1) / float64(count+1))
	}

	made, err := f.finish(nil)
	if err == nil && f.step.Options.Bool("sheet") {
		made, err = f.sheet(ctx, made)
	}

	made.Report = map[string]any{"times": times}

	return made, err
}

// finish returns the pictures that were made.
func (f *film) finish(err error) (ports.Made, error) {
	if err != nil {
		return ports.Made{}, err
	}

	names, err := sandbox.Outputs(f.step.Dir)
	if err != nil || len(names) == 0 {
		return ports.Made{}, f.nothing(err)
	}

	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(f.step.Dir, name)
	}

	f.step.Progress(1)

	return ports.Made{Outputs: ports.Products(paths...)}, nil
}

func (f *film) nothing(cause error) error {
	return fault.New(fault.CorruptFile, "No picture of the film can be read there.").Because(cause)
}

// shot makes a picture of the frame that is shown at a time, after such filters as choose a later
// one. Where the picture ends before that, which sound may outlast, it is its last frame.
func (f *film) shot(ctx context.Context, at float64, choosing string) error {
	from := onFrame(at, f.step.Input().Facts)

	made, err := f.try(ctx, from, drawing{graph: f.graph(choosing)})
	if err != nil || made {
		return err
	}

	const within = 10 // seconds

	made, err = f.try(ctx, max(0, from-within), drawing{graph: f.graph(""), last: true})
	if err == nil && !made {
		err = f.nothing(nil)
	}

	return err
}

// bright makes a picture of the first frame from a time on that is not black, which is looked for
// within half a minute.
func (f *film) bright(ctx context.Context, from float64) error {
	const lit = "blackframe=amount=0:threshold=32," +
		"metadata=mode=select:key=lavfi.blackframe.pblack:value=95:function=less,"

	made, err := f.try(ctx, onFrame(from, f.step.Input().Facts), drawing{
		graph: f.graph(lit), output: []string{"-t", "30"},
	})
	if err != nil || made {
		return err
	}

	return f.shot(ctx, from, "")
}

// graph brings the chosen frame to its size, which is the film's own where it is converted.
func (f *film) graph(choosing string) string {
	filters := repaired(container{}, f.track)

	v := f.step.Options
	if f.step.Operation == "" && !v.Has("width") && !v.Has("height") {
		filters = append(filters, "scale=w='max(1,round(iw*sar))':h=ih:flags=lanczos", "setsar=1")
	} else {
		filters = append(filters, shrink(v))
	}

	if hdr(f.track) {
		filters = append(filters, toneMapped(f.track))
	}

	if f.track.Alpha && f.step.To == stillID {
		filters = append(filters, "format=rgba")
	}

	return fmt.Sprintf("[0:%d]%s%s", f.track.Index, choosing, strings.Join(filters, ","))
}

// try makes a picture from a time on, and reports whether there was one.
func (f *film) try(ctx context.Context, from float64, d drawing) (made bool, err error) {
	d.name = fmt.Sprintf("shot%03d.%s", f.shots+1, f.step.To)
	d.input = seek(from)

	if containers()[f.step.From].blind {
		// What can be decoded begins somewhat later than where it was sought.
		const apart = 15

		d.input = seek(from - apart)
		d.output = append(seek(min(from, apart)), d.output...)
	}

	d.input = append(d.input, alphaDecoder(f.track)...)

	j, err := f.drawingJob(f.step, d)
	if err != nil {
		return false, err
	}

	if _, err := f.deps.Run(ctx, j); err != nil {
		return false, err
	}

	info, err := os.Lstat(filepath.Join(f.step.Dir, d.name))
	if os.IsNotExist(err) {
		return false, nil
	}

	if err == nil && info.Size() > 0 {
		f.shots++
	}

	return err == nil && info.Size() > 0, err
}

// seek are the options that have a file read, or written, from a time on. What begins at its
// beginning is not sought: in FLV that is found somewhere else.
func seek(at float64) []string {
	if at <= 0 {
		return nil
	}

	return []string{"-ss", clockOf(at)}
}

// sheet puts all pictures beside each other into one.
func (f *film) sheet(ctx context.Context, made ports.Made) (ports.Made, error) {
	count := len(made.Outputs)

	columns, given := f.step.Options.Int("columns")
	if !given {
		columns = int(math.Ceil(math.Sqrt(float64(count))))
	}

	columns = min(columns, count)
	rows := (count + columns - 1) / columns

	demuxer := map[string]string{"png": "png_pipe", "jpg": "jpeg_pipe"}[f.step.To]
	parts := make([]part, count)

	for i, p := range made.Outputs {
		parts[i] = part{path: sandbox.WorkPath(filepath.Base(p.Path)), seconds: 1}
	}

	j, err := f.drawingJob(f.step, drawing{
		source: listArgs(demuxer, "shots"),
		graph: fmt.Sprintf(
			"[0:0]tile=%dx%d:color=%s",
			columns,
			rows,
			previews()[f.step.To].behind,
		),
	})
	if err != nil {
		return ports.Made{}, err
	}

	j.Command.Inputs = []sandbox.Mount{list("shots", parts)}

	return f.deps.Make(ctx, j)
}
