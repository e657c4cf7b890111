package ffmpeg

import (
	"maps"
	"slices"

	"github.com/convertd/convertd/domain/route"
)

// copyCost is in milliseconds what it takes to copy a small film into another container, measured.
const copyCost = 110

// Name is the engine's id.
const Name = "ffmpeg"

// edges returns the conversions and the steps of operations that the tool as installed can do.
func edges(has capabilities) []route.Edge {
	all := containers()

	var list []route.Edge

	for _, from := range slices.Sorted(maps.Keys(all)) {
		if !has.demuxers[all[from].demuxer] {
			continue
		}

		for _, to := range slices.Sorted(maps.Keys(all)) {
			if e, ok := edge(all, from, to, has); ok {
				list = append(list, e)
			}
		}
	}

	list = slices.Concat(
		list,
		operating(list),
		showing(has),
		previewing(has),
		tagging(has),
		picturing(has),
	)

	return slices.DeleteFunc(list, func(e route.Edge) bool {
		return e.Operation == watermarkOperation && !has.draws
	})
}

func edge(all map[string]container, from, to string, has capabilities) (route.Edge, bool) {
	source, target := all[from], all[to]

	e := route.Edge{From: from, To: to, Engine: Name, Cost: target.cost, Loss: route.Faithful}
	switch {
	case to == gifID:
		e.Cost, e.Loss, e.Options = gifCost, route.Partial, animationOptions()

		return e, from != gifID && !source.audioOnly && source.kin == nil && !source.aside &&
			has.muxers["gif"] && has.encoders["gif"]
	case !target.written(has) || !akin(all, from, to):
		return e, false
	}

	e.Options = target.honours()

	return weighed(e, source, target)
}

// weighed says what a conversion costs and loses, and whether it is offered.
//
//nolint:cyclop // a rule a kind
func weighed(e route.Edge, source, target container) (route.Edge, bool) {
	switch {
	case source.silent:
		return e, target.holdsVideo() && !target.plain && !target.steady
	case e.To == "mkv" && (source.plain || source.aside || source.kin != nil) && !source.audioOnly:
		e.Cost = copyCost
		return e, true
	case target.audioOnly && !source.audioOnly:
		e.Loss = route.Partial
		return e, !source.aside && source.kin == nil
	case source.audioOnly && !target.audioOnly:
		e.Cost += waveCost
		return e, !source.plain && target.kin == nil && source.kin == nil && !target.plain
	case target.silent:
		e.Loss = route.Partial
	case target.sound == "pcm_s16le" || target.sound == "flac":
		e.Loss = losslessFrom(e.From, e.To)
	}

	return e, true
}

// akin reports whether a format is converted to another at once: rare ones to and from their kin.
func akin(all map[string]container, from, to string) bool {
	near := func(c container, id string) bool { return c.kin == nil || slices.Contains(c.kin, id) }
	// Matroska takes nearly any picture as it is, and WAV any sound, so nothing is encoded twice on
	// the way from one that is seldom used to another.
	seldom := from == to && all[to].unmarked() || from != to && all[to].plain &&
		(all[from].plain || all[from].aside || all[to].audioOnly && !all[from].audioOnly)

	return near(all[from], to) && near(all[to], from) && !seldom
}

// animationOptions are what is to be chosen of an animation that is made of a film.
func animationOptions() []string { return []string{"quality", "fps", "width", "resolution"} }

// honours returns the options of what is encoded for the container; nothing is to be chosen of a
// lossless codec.
func (c container) honours() []string {
	switch {
	case c.holdsVideo() && encoders()[c.encoders[0]].lossless():
		return []string{fieldDamage}
	case c.holdsVideo():
		return []string{
			"quality", "codec", "resolution", "fps", "bitrate", "copy", fieldDamage,
		}
	case encoders()[c.sound].lossless():
		return []string{fieldDamage}
	}

	return []string{"quality", "bitrate", "copy", fieldDamage}
}

// losslessFrom says which sources keep every sample: FLAC holds none deeper than 24 bits, which WAV
// and AIFF may have.
func losslessFrom(from, to string) route.Loss {
	if from == "flac" || to == "wav" && (from == "wav" || from == "aiff") {
		return route.Lossless
	}

	return route.Faithful
}

// written reports whether the tool has what it takes to write the container: the muxer and the
// encoders used by default.
func (c container) written(has capabilities) bool {
	if c.muxer == "" || !has.muxers[c.muxer] || c.sound != "" && !has.encoders[c.sound] {
		return false
	}

	return !c.holdsVideo() || has.encoders[c.encoders[0]]
}
