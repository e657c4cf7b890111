package expect

import (
	"math"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// Result is what must hold of each file that a task makes. Zero values mean that nothing is known.
type Result struct {
	// Facts are what a probe of the result would find, as far as the task decides it. A format that
	// holds fewer streams, or turns a picture upright, may still differ from them.
	Facts    file.Facts
	Password string // it opens with this password, and not without
	// Restricted says that it is encrypted; without a Password it opens all the same, and forbids
	// something.
	Restricted bool
	PDFA       string // the level of PDF/A that it conforms to, such as "2b"
	MaxSize    int64  // bytes
	Entries    int    // files in an archive
	// Untouched says that it is what was found in the input, be it a whole file of its format or
	// not.
	Untouched bool
	// Shorter says that it may end early: of a source that was cut short, what can be read is
	// wanted.
	Shorter bool
}

// Rule derives a result from the facts of the inputs, in order and at least one, and the task's
// checked values.
type Rule func(inputs []file.Facts, values option.Values) Result

// Kept is the rule of what changes nothing that a probe finds.
func Kept(inputs []file.Facts, values option.Values) Result {
	result := unscaled(inputs[0], values)
	result.Shorter = values.Text("on_damage") == "warn"

	return result
}

// unscaled returns facts without their size where the conversions around an operation may scale:
// only the engines know whether what they read has pixels of its own.
func unscaled(facts file.Facts, values option.Values) Result {
	if values.Has("width") || values.Has("height") || values.Has("dpi") {
		return sized(facts, 0, 0)
	}

	return Result{Facts: facts}
}

// Unknown is the rule of results that have nothing in common with what they are made of.
func Unknown([]file.Facts, option.Values) Result { return Result{} }

// Tagged is the rule of what is told of a file, and of one in which the fields set or strip change
// nothing but that.
func Tagged(inputs []file.Facts, values option.Values) Result {
	if values.Has("set") || values.Bool("strip") {
		return Kept(inputs, values)
	}

	return Result{}
}

// Read is the rule of what was read from pages: as many, where the result has pages, of which
// nothing else is known.
func Read(inputs []file.Facts, _ option.Values) Result {
	return Result{Facts: file.Facts{Pages: inputs[0].Pages}}
}

// Trimmed is the rule of a part in time: from start_time to end_time, or of the length duration.
// How long one is that is cut at key frames, only the file tells.
func Trimmed(inputs []file.Facts, values option.Values) Result {
	facts := inputs[0]

	lasts := SpanOf(values).within
	if values.Bool("fast") {
		lasts = func(float64) float64 { return 0 }
	}

	facts.Duration = lasts(facts.Duration)

	facts.Streams = append([]file.Stream(nil), facts.Streams...)
	for i := range facts.Streams {
		facts.Streams[i].Duration = lasts(facts.Streams[i].Duration)
	}

	facts.Pages = 0 // frames of an animation

	return unscaled(facts, values)
}

// Span is a part in time, in seconds from the beginning.
type Span struct {
	Start float64
	End   float64 // +Inf for the end of the file
}

// SpanOf reads the fields start_time, and end_time or duration.
func SpanOf(values option.Values) Span {
	start, _ := values.Float("start_time")

	span := Span{Start: start, End: math.Inf(1)}
	if end, ok := values.Float("end_time"); ok {
		span.End = end
	}

	if length, ok := values.Float("duration"); ok {
		span.End = start + length
	}

	return span
}

// within returns how long the span is in a file of that length; 0 where that is not known.
func (s Span) within(length float64) float64 {
	if length <= 0 {
		return 0
	}

	return max(0, min(s.End, length)-s.Start)
}

// Cropped is the rule of a part of the picture: width by height pixels.
func Cropped(inputs []file.Facts, values option.Values) Result {
	width, _ := values.Int("width")
	height, _ := values.Int("height")

	return sized(inputs[0], width, height)
}

// sized returns facts with another size of their moving pictures.
func sized(facts file.Facts, width, height int) Result {
	facts.Width, facts.Height = width, height

	facts.Streams = append([]file.Stream(nil), facts.Streams...)
	for i, s := range facts.Streams {
		if s.Kind == "video" && !s.Picture {
			facts.Streams[i].Width, facts.Streams[i].Height = width, height
			facts.Streams[i].Rotation = 0
		}
	}

	return Result{Facts: facts}
}

// Joined is the rule of one file made of all inputs, one behind the other, or each becoming the
// next for the time crossfade. Pictures are shown for the time frame_duration each.
func Joined(inputs []file.Facts, values option.Values) Result {
	whole := inputs[0]

	whole.Streams = nil // of several files, which streams go on is the engine's to say
	for _, next := range inputs[1:] {
		whole.Pages = sum(whole.Pages, next.Pages)
		whole.Duration = sum(whole.Duration, next.Duration)
	}

	if fade, _ := values.Float("crossfade"); whole.Duration > 0 {
		whole.Duration = max(0, whole.Duration-fade*float64(len(inputs)-1))
	}

	if each, ok := values.Float("frame_duration"); ok && whole.Duration == 0 {
		whole.Duration = each * float64(len(inputs))
	}

	if whole.Duration > 0 {
		whole.Width, whole.Height = 0, 0
	}

	return unscaled(whole, values)
}

// sum adds what is known on both sides.
func sum[N int | float64](a, b N) N {
	if a == 0 || b == 0 {
		return 0
	}

	return a + b
}
