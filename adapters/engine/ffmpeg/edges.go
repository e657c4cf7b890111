package ffmpeg

import (
	"maps"
	"slices"

	"github.com/convertd/convertd/domain/route"
)

// Name is the engine's id.
const Name = "ffmpeg"

// edges returns the conversions that the tool as installed can do.
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
	return list
}

func edge(all map[string]container, from, to string, has capabilities) (route.Edge, bool) {
	source, target := all[from], all[to]
	e := route.Edge{From: from, To: to, Engine: Name, Cost: target.cost, Loss: route.Faithful}
	switch {
	case to == gifID:
		e.Cost, e.Loss = gifCost, route.Partial
		return e, from != gifID && !source.audioOnly && has.muxers["gif"] && has.encoders["gif"]
	case !target.written(has):
		return e, false
	case from == gifID:
		return e, slices.Contains([]string{"mp4", "mov", "webm"}, to)
	case target.audioOnly && !source.audioOnly:
		e.Loss = route.Partial
		return e, true
	case source.audioOnly != target.audioOnly:
		return e, false
	case target.sound == "pcm_s16le" || target.sound == "flac":
		e.Loss = losslessFrom(from, to)
	}
	return e, true
}

// losslessFrom says which sources keep every sample: FLAC holds none deeper than 24 bits, which WAV and AIFF may have.
func losslessFrom(from, to string) route.Loss {
	if from == "flac" || to == "wav" && (from == "wav" || from == "aiff") {
		return route.Lossless
	}
	return route.Faithful
}

// written reports whether the tool has what it takes to write the container: the muxer and the encoders used by default.
func (c container) written(has capabilities) bool {
	if c.muxer == "" || !has.muxers[c.muxer] || !has.encoders[c.sound] {
		return false
	}
	return !c.holdsVideo() || has.encoders[c.encoders[0]]
}
