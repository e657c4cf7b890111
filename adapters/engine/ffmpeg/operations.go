package ffmpeg

import (
	"context"
	"maps"
	"slices"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// operation is something else than a conversion that FFmpeg does.
type operation struct {
	options []string                       // that it takes, besides those of the target
	takes   func(source, target kind) bool // whether it can be done on the way between them
	do      doing
	joins   bool // all inputs at once
}

// doing does a step whose inputs have been probed.
type doing func(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error)

// operations returns what FFmpeg does besides converting, by name.
func operations() map[string]operation {
	return map[string]operation{
		"trim": {
			options: []string{"start_time", "end_time", "duration", "fast"},
			takes:   anything,
			do:      trim,
		},
		"compress": {options: []string{"target_size"}, takes: shrinkable, do: compress},
		"merge":    {options: []string{"crossfade"}, takes: joinable, do: join, joins: true},
		"crop": {
			options: []string{"x", "y", "width", "height"},
			takes:   moving,
			do:      edited(crop),
		},
		"resize": {
			options: []string{"width", "height", "fit", "background", "enlarge"},
			takes:   moving,
			do:      edited(resize),
		},
		"rotate": {options: []string{"angle"}, takes: moving, do: edited(rotate)},
		"flip":   {options: []string{"direction"}, takes: moving, do: edited(flip)},
		"speed":  {options: []string{"factor"}, takes: anything, do: edited(speed)},
		"mute":   {takes: films, do: edited(mute)},
		"normalize": {
			options: []string{"loudness", "true_peak"},
			takes:   sounding,
			do:      normalize,
		},
		"extract-audio": {
			options: []string{"track"},
			takes:   soundOfFilms,
			do:      edited(extractAudio),
		},
		previewOperation: {takes: elsewhere, do: thumbnail},
		tagOperation:     {takes: elsewhere, do: tag},
		watermarkOperation: {
			options: []string{
				"text", "image", "position", "opacity", "angle", "size", "colour", "margin", "tile",
			},
			takes: films,
			do:    watermark,
		},
		captionOperation: {
			options: []string{captionField, "mode", captionLanguage},
			takes:   films,
			do:      caption,
		},
	}
}

// kind is what a format holds.
type kind struct {
	container

	id string
}

// moves reports whether a format holds a moving picture.
func (k kind) moves() bool { return !k.audioOnly }

func anything(kind, kind) bool { return true }

// moving is true of films and animations that stay such.
func moving(source, target kind) bool { return source.moves() && target.moves() }

// films is true of what may have a picture and sound.
func films(source, target kind) bool { return moving(source, target) && sounding(source, target) }

// sounding is true of what may have sound.
func sounding(source, target kind) bool { return !source.silent && target.id != gifID }

// soundOfFilms is true of sound that is made of films.
func soundOfFilms(source, target kind) bool {
	return source.moves() && target.audioOnly && !source.silent
}

// edit is what an operation changes on the way from the source to the target. The zero value
// changes nothing.
type edit struct {
	input  []string // options of the source, such as where to begin
	output []string // options of the target
	// of two over the picture: 1, which writes nothing, or 2; 0 where there is only one
	pass int
	// of the sound beside a picture, bits a second for each track; 0 for what the quality says
	rate int
	anew bool // the picture is not copied, nor is sound that stands alone
	// what is encoded stays of its own codec, but for lossless sound, which is to shrink
	own bool
	// options that write what a source tells under the names of the target
	tags []string
	// it begins or ends within the source, where only what is encoded can be cut exactly
	cut     bool
	fast    bool     // it is cut where it can be without encoding
	picture []string // filters of the picture, before those that the encoder needs
	// of the picture behind those filters, as it is shown; 0 for that of the source
	width  int
	height int
	sound  []string         // filters of the sound
	sounds map[int][]string // further ones of single tracks, by their index in the source
	silent bool             // it has no sound
	// the number of the one track of sound that it has, from 1; 0 for what there is
	only int
	// bitstream filters of subtitles, which only work on those that are copied
	captions string
	further  []string       // another input, with its options
	track    *captionTrack  // of that input; nil for none
	charsets map[int]string // of tracks of text that are not in UTF-8, by their index
	seconds  float64        // how long the result is; 0 for as long as the source
	begun    float64        // which part of the step's progress is done
	warnings []string

	noChapters bool // their times would be wrong
	// options that write the chapters as tags, where FFmpeg does not write them right
	marks []string
	// parameters of x265 by which a high dynamic range says what screen it is for
	mastering string
}

// encodes reports whether something has to be encoded anew that would fit as it is.
func (c edit) encodes() bool {
	return c.anew || c.cut && !c.fast || len(c.picture)+len(c.sound)+len(c.sounds) > 0
}

// keepsCodec reports whether what is encoded is to stay of the codec that it has.
func (c edit) keepsCodec() bool { return c.own || c.encodes() }

// chapters is from which input they come; -1 from none.
func (c edit) chapters() string {
	if c.noChapters || len(c.marks) > 0 {
		return "-1"
	}

	return "0"
}

// lasts returns how long the result of a step is, in seconds; 0 where that is not known.
func (c edit) lasts(s ports.Step) float64 {
	if c.seconds > 0 {
		return c.seconds
	}

	return s.Input().Facts.Duration
}

// copiesPicture reports whether a picture that fits is copied. Of codecs without frames that hang
// on others, any frame can be the first.
func (c edit) copiesPicture(s file.Stream) bool {
	alone := slices.Contains([]string{"prores", "dnxhd", "mjpeg"}, s.Codec)
	return !c.anew && len(c.picture) == 0 && (!c.cut || c.fast || alone)
}

// copiesSound reports whether a track that fits is copied, alone or in a film.
func (c edit) copiesSound(s file.Stream, alone bool) bool {
	return len(c.sound)+len(c.sounds[s.Index]) == 0 && (!c.cut || c.fast) && (!c.anew || !alone)
}

// shows returns a picture with the size that it has behind the edit.
func (c edit) shows(s file.Stream) file.Stream {
	if c.width > 0 {
		s.Width, s.Height, s.Rotation = c.width, c.height, 0
	}

	return s
}

// edited does an operation in one run, as a conversion with changes on the way.
func edited(change func(s ports.Step) (edit, error)) doing {
	return func(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
		c, err := change(s)
		if err != nil {
			return ports.Made{}, err
		}

		return e.write(ctx, s, c)
	}
}

// others returns the options of a conversion that are not an operation's own by the same name.
func others(options, own []string) []string {
	return slices.DeleteFunc(
		slices.Clone(options),
		func(option string) bool { return slices.Contains(own, option) },
	)
}

// operable is true of what operations are done to at once: sound is shown by converting it, and
// what is rare becomes of what is not.
func operable(source, target kind) bool {
	shows := source.audioOnly && !target.audioOnly

	return !shows && !target.plain && !source.aside && source.kin == nil && target.kin == nil
}

// operating lists the steps of each operation on the ways of conversions.
func operating(conversions []route.Edge) []route.Edge {
	all := containers()

	conversions = append(slices.Clone(conversions), route.Edge{
		From: gifID, To: gifID, Engine: Name, Cost: gifCost, Loss: route.Faithful,
	})

	var list []route.Edge

	for _, e := range conversions {
		source, target := kind{all[e.From], e.From}, kind{all[e.To], e.To}
		if !operable(source, target) {
			continue
		}

		for _, name := range slices.Sorted(maps.Keys(operations())) {
			op := operations()[name]
			if !op.takes(source, target) {
				continue
			}

			e := e
			e.Operation, e.Joins = name, op.joins
			e.Options = slices.Concat(op.options, others(e.Options, op.options))
			list = append(list, e)
		}
	}

	return list
}
