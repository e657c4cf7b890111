package ffmpeg

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// rounding is by how many seconds a caller may be beyond the end of a file: lengths are shown
// rounded.
const rounding = 0.1

// trim keeps a part in time.
func trim(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	length, err := e.length(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	span, err := spanOf(s, length)
	if err != nil {
		return ports.Made{}, err
	}

	c := cutOf(s, span)

	made, err := e.write(ctx, s, c)
	if err != nil || !c.fast {
		return made, err
	}

	early, err := e.early(ctx, made.Outputs[0].Path, s.To, c.seconds)
	if early != "" {
		made.Warnings = append(made.Warnings, early)
	}

	return made, err
}

// cutOf is the edit that keeps a part.
func cutOf(s ports.Step, span expect.Span) edit {
	from := onFrame(span.Start, s.Input().Facts)
	c := edit{cut: true, fast: s.Options.Bool("fast")}

	begin := seek(from)
	if containers()[s.From].blind {
		c.output = begin
	} else {
		c.input = begin
	}

	last := longest

	if !math.IsInf(span.End, 1) {
		c.seconds = span.End - from
		last = c.seconds
		c.output = append(c.output, "-t", clockOf(c.seconds))
	}

	c.captions = captionsWithin(last)

	return c
}

// longest is more seconds than any file lasts.
const longest = 1e9

// captionsWithin are the bitstream filters that drop subtitles outside of a part of that many
// seconds, and shorten those that reach out of it.
func captionsWithin(seconds float64) string {
	end := clockOf(seconds)

	return `noise=drop=lte(pts+d\,0)+gte(pts*tb\,` + end + `),` +
		`setts=pts=max(PTS\,0):dts=max(DTS\,0):duration=min(PTS+DURATION\,` + end + `/TB)-max(PTS\,0)`
}

// early says how much longer a part is than asked for that was cut without encoding. MP4 and its
// kin hide what is too much; the others show it.
func (e *Engine) early(ctx context.Context, path, id string, seconds float64) (string, error) {
	const worth = 0.5

	facts, err := e.Probe(ctx, path, id, file.Facts{})

	more := facts.Duration - seconds
	if err != nil || seconds <= 0 || more < worth {
		return "", err
	}

	return fmt.Sprintf(
		"The part begins %.1f s early, at a key frame. Without fast it is cut exactly, and encoded anew.",
		more,
	), nil
}

// spanOf returns the part that is asked for, which must lie within the file where its length is
// known.
func spanOf(s ports.Step, length float64) (expect.Span, error) {
	asked := func(name string) bool { return s.Options.Has(name) }

	span := expect.SpanOf(s.Options)
	switch {
	case asked("end_time") && asked("duration"):
		return span, fault.New(fault.InvalidInput, "Give end_time or duration, not both.").
			On("duration")
	case !asked("start_time") && !asked("end_time") && !asked("duration"):
		return span, fault.New(fault.InvalidInput, "Give start_time, end_time or duration: without them nothing is cut.").
			On("start_time")
	case length > 0 && span.Start >= length:
		return span, fault.New(fault.InvalidInput, "The part begins at %s s, and the file lasts %s s.",
			seconds(span.Start), seconds(length)).
			On("start_time")
	case span.End <= span.Start:
		return span, fault.New(fault.InvalidInput, "The part from %s s to %s s is empty: end later than it begins.",
			seconds(span.Start), seconds(span.End)).
			On("end_time")
	case length > 0 && !math.IsInf(span.End, 1) && span.End > length+rounding:
		field := "end_time"
		if asked("duration") {
			field = "duration"
		}

		return span, fault.New(fault.InvalidInput, "The part ends at %s s, and the file lasts %s s.",
			seconds(span.End), seconds(length)).
			On(field)
	}

	if length > 0 {
		span.End = min(span.End, length)
	}

	return span, nil
}

// seconds is a time as it is told, to a thousandth.
func seconds(n float64) string {
	const thousand = 1000
	return strconv.FormatFloat(math.Round(n*thousand)/thousand, 'f', -1, 64)
}

// clockOf is a time as FFmpeg takes it, in whole microseconds: never later than it is.
func clockOf(n float64) string {
	const micro = 1e6
	return strconv.FormatFloat(math.Floor(n*micro+0.01)/micro, 'f', 6, 64)
}

// onFrame returns when the frame begins that is shown at that time, so that picture and sound begin
// together. Sound alone can begin anywhere.
func onFrame(at float64, facts file.Facts) float64 {
	videos := facts.Of("video")
	if len(videos) == 0 || videos[0].FPS <= 0 {
		return at
	}

	rate := videos[0].FPS

	const nearly = 1e-3 // of a frame

	return math.Floor(at*rate+nearly) / rate
}
