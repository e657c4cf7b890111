package expect

import (
	"slices"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// Sped is the rule of what is played as many times as fast as the field factor says.
func Sped(inputs []file.Facts, values option.Values) Result {
	facts := inputs[0]

	factor, ok := values.Float("factor")
	if !ok || factor <= 0 {
		factor = 1
	}

	facts.Duration /= factor

	facts.Streams = slices.Clone(facts.Streams)
	for i := range facts.Streams {
		facts.Streams[i].Duration /= factor
	}

	return unscaled(facts, values)
}

// Muted is the rule of a film without its sound.
func Muted(inputs []file.Facts, values option.Values) Result {
	facts := inputs[0]
	facts.Streams = slices.DeleteFunc(
		slices.Clone(facts.Streams),
		func(s file.Stream) bool { return s.Kind == "audio" },
	)

	return unscaled(facts, values)
}
