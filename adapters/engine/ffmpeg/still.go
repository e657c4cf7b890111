package ffmpeg

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// animation is a format of pictures that move, which is no film.
type animation struct {
	encoder string
	output  []string // further options
	muxer   string
	opaque  string // formats of pixels
	clear   string
	cost    int // milliseconds, measured
}

func animations() map[string]animation {
	return map[string]animation{
		"webp": {
			encoder: "libwebp_anim", muxer: "webp", opaque: "yuv420p", clear: "yuva420p", cost: 160,
			output: []string{"-loop", "0", "-quality", "70", "-compression_level", "4"},
		},
		"apng": {
			encoder: "apng", muxer: "apng", opaque: "rgb24", clear: "rgba", cost: 160,
			output: []string{"-plays", "0", "-pred", "mixed"},
		},
	}
}

// picturing lists the conversions of films to pictures: one frame, or all of them where the format
// moves.
func picturing(has capabilities) []route.Edge {
	var list []route.Edge

	for _, from := range slices.Sorted(maps.Keys(containers())) {
		source := containers()[from]
		if from == gifID || source.audioOnly || source.kin != nil || source.aside ||
			!has.demuxers[source.demuxer] {
			continue
		}

		edge := route.Edge{From: from, Engine: Name, Loss: route.Partial}

		for _, to := range slices.Sorted(maps.Keys(previews())) {
			p := previews()[to]
			edge.To, edge.Cost, edge.Options = to, p.cost, []string{"time", "width", "height"}

			if p.grades != nil {
				edge.Options = append(edge.Options, "quality")
			}

			if has.encoders[p.encoder] {
				list = append(list, edge)
			}
		}

		for _, to := range slices.Sorted(maps.Keys(animations())) {
			if to == from {
				continue
			}

			a := animations()[to]
			edge.To, edge.Cost, edge.Options = to, a.cost, animationOptions()

			if has.encoders[a.encoder] && has.muxers[a.muxer] {
				list = append(list, edge)
			}
		}
	}

	return list
}

// picture makes one picture of a film, or one that moves.
func (e *Engine) picture(ctx context.Context, s ports.Step) (ports.Made, error) {
	facts := s.Input().Facts

	videos := facts.Of("video")
	if len(videos) == 0 || unreadable(videos[0]) {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"The file has no moving picture that can be read, so there is no picture to make of it.",
		)
	}

	if _, moves := animations()[s.To]; !moves {
		return e.moments(ctx, s, videos[0])
	}

	made, err := e.animate(ctx, s, videos[0])
	if err == nil && len(facts.Of("audio")) > 0 {
		made.Warnings = append(made.Warnings, "The sound was left out: pictures hold none.")
	}

	return made, err
}

// animate makes a moving picture of a film.
func (e *Engine) animate(ctx context.Context, s ports.Step, video file.Stream) (ports.Made, error) {
	a, source := animations()[s.To], containers()[s.From]

	pixels := a.opaque
	if video.Alpha {
		pixels = a.clear
	}

	args := slices.Concat(
		[]string{"-threads", strconv.Itoa(e.threads)},
		source.inputArgs(), source.decoding(), alphaDecoder(video),
		[]string{"-i", sandbox.InPath(inputName)},
		[]string{"-map", "0:" + strconv.Itoa(video.Index), "-c:v", a.encoder},
		[]string{"-filter:v", animated(s, video, settingsOf(s.Options), edit{}) +
			",format=" + pixels},
		a.output,
		[]string{"-map_metadata", "-1", "-f", a.muxer, sandbox.WorkPath(outputStem + s.To)},
	)

	j, err := e.job(s, run{args: args, seconds: s.Input().Facts.Duration, to: 1})
	if err != nil {
		return ports.Made{}, err
	}

	return e.deps.Make(ctx, j)
}

// animated are the filters by which a film becomes an animation: few frames, and small.
func animated(s ports.Step, video file.Stream, w settings, c edit) string {
	rate, width := gifSize(w.quality)
	if w.fps > 0 {
		rate = w.fps
	}

	filters := append(repaired(containers()[s.From], video), c.picture...)
	filters = append(filters, "fps="+strconv.Itoa(rate), gifScale(video, w, c, width))

	if hdr(video) {
		filters = append(filters, toneMapped(video))
	}

	return strings.Join(filters, ",")
}

// alphaDecoder is the input option by which what is transparent in VP8 and VP9 is decoded, too.
func alphaDecoder(s file.Stream) []string {
	decoders := map[string]string{"vp8": "libvpx", "vp9": "libvpx-vp9"}
	if name := decoders[s.Codec]; name != "" && s.Alpha {
		return []string{"-c:" + strconv.Itoa(s.Index), name}
	}

	return nil
}
