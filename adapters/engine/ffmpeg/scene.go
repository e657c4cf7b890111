package ffmpeg

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// canvas is what all pieces of a joined file have in common.
type canvas struct {
	// that of the first input which has one, at the size of the result; nil for sound alone
	picture *file.Stream
	sound   *file.Stream // the same of sound; nil for a silent film
	rate    string       // frames a second, as FFmpeg takes them
	fps     float64
}

// canvasOf takes the first picture and the first sound among the inputs.
func canvasOf(s ports.Step, w settings) canvas {
	var m canvas
	for _, in := range s.Inputs {
		if videos := in.Facts.Of("video"); m.picture == nil && len(videos) > 0 &&
			!containers()[s.To].audioOnly {
			first := videos[0]
			m.picture = &first
		}

		if sounds := in.Facts.Of("audio"); m.sound == nil && len(sounds) > 0 {
			first := sounds[0]
			m.sound = &first
		}
	}

	if m.picture == nil {
		const fine = 1000 // sound is cut to milliseconds, then

		m.rate, m.fps = strconv.Itoa(fine), fine

		return m
	}

	width, height := shown(*m.picture)
	if w.scales(*m.picture) {
		width, height = w.lower(*m.picture)
	}

	m.picture.Width, m.picture.Height, m.picture.Rotation = (width+1)/2*2, (height+1)/2*2, 0

	m.rate = steadyRate(m.picture.FPS)
	if w.fps > 0 {
		m.rate = strconv.Itoa(w.fps)
	}

	m.fps = first(ratio(m.rate), number(m.rate))

	return m
}

// frames is how many frames last that long.
func (m canvas) frames(seconds float64) int { return max(int(seconds*m.fps+0.5), 1) }

// seconds is how long so many frames last.
func (m canvas) seconds(frames int) float64 { return float64(frames) / m.fps }

// samples is how many samples of sound last as long as so many frames.
func (m canvas) samples(frames int) int {
	return int(float64(frames)*float64(m.sampleRate())/m.fps + 0.5)
}

func (m canvas) sampleRate() int {
	const usual = 48000
	if m.sound == nil || m.sound.SampleRate <= 0 {
		return usual
	}

	return m.sound.SampleRate
}

// layout is how FFmpeg calls the channels.
func (m canvas) layout() string {
	names := map[int]string{
		1: "mono",
		2: "stereo",
		3: "3.0",
		4: "quad",
		5: "5.0",
		6: "5.1",
		7: "6.1",
		8: "7.1",
	}
	if m.sound == nil || names[m.sound.Channels] == "" {
		return "stereo"
	}

	return names[m.sound.Channels]
}

// shot is a part of an input.
type shot struct {
	input       int
	from, count int // frames of the result's rate
}

// scene is a piece of the result: one shot, or one that becomes another.
type scene struct {
	shots []shot
	count int // frames
}

// scenes takes the inputs apart into what is shown alone and what is shown while one becomes the
// next, which takes so many frames.
func (m canvas) scenes(lengths []float64, fade int) []scene {
	var list []scene

	for i, length := range lengths {
		count, from := m.frames(length), 0
		if i > 0 && fade > 0 {
			before := m.frames(lengths[i-1])
			list = append(
				list,
				scene{count: fade, shots: []shot{{i - 1, before - fade, fade}, {i, 0, fade}}},
			)
			from = fade
		}

		until := count
		if i < len(lengths)-1 {
			until -= fade
		}

		if until > from {
			list = append(list, scene{count: until - from, shots: []shot{{i, from, until - from}}})
		}
	}

	return list
}

// inputArgs open what the shots are of. Blank pictures and silence come from FFmpeg itself.
func (m canvas) inputArgs(s ports.Step, shots []shot) []string {
	source := containers()[s.From]

	var args []string
	for _, one := range shots {
		args = append(args, "-threads", "1")

		args = append(args, source.inputArgs()...)
		if one.from > 0 {
			args = append(args, "-ss", clockOf(m.seconds(one.from)))
		}

		args = append(args, "-i", sandbox.InPath(inputAt(one.input)))
	}

	return args
}

// pictures is the graph that makes the pictures of a scene alike, ending in [picture].
func (m canvas) pictures(s ports.Step, sc scene) string {
	var graph []string

	for i, one := range sc.shots {
		width, height := m.picture.Width, m.picture.Height

		chain := fmt.Sprintf("color=black:s=%dx%d:r=%s", width, height, m.rate)
		if videos := s.Inputs[one.input].Facts.Of("video"); len(videos) > 0 {
			// What differs between two encodings would show up in a decoder's set-up: colours are
			// told the same way in each.
			chain = fmt.Sprintf("[%d:%d]fps=%s:start_time=0,scale=trunc(iw*sar/2)*2:ih,"+
				"scale=%d:%d:force_original_aspect_ratio=decrease:force_divisible_by=2:out_range=tv,pad=%d:%d:(ow-iw)/2:(oh-ih)/2",
				i, videos[0].Index, m.rate, width, height, width, height)
		}

		chain += fmt.Sprintf(
			",setsar=1,format=%s,setparams=range=tv,tpad=stop_mode=clone:stop=%d,trim=end_frame=%d,setpts=N/(%s)/TB",
			pixels(*m.picture, encoder{deep: true}),
			one.count,
			one.count,
			m.rate,
		)
		graph = append(graph, chain+fmt.Sprintf("[p%d]", i))
	}

	if len(sc.shots) == 1 {
		return strings.Join(graph, ";") + ";[p0]null[picture]"
	}

	return strings.Join(graph, ";") + fmt.Sprintf(
		";[p0][p1]xfade=fade:duration=%s:offset=0[picture]",
		clockOf(m.seconds(sc.count)),
	)
}

// sounds is the graph that makes the sound of a scene alike and exactly as long as its picture,
// ending in [sound].
func (m canvas) sounds(s ports.Step, sc scene) string {
	var graph []string

	for i, one := range sc.shots {
		chain := fmt.Sprintf("anullsrc=r=%d:cl=%s", m.sampleRate(), m.layout())
		if sounds := s.Inputs[one.input].Facts.Of("audio"); len(sounds) > 0 {
			chain = fmt.Sprintf(
				"[%d:%d]aresample=%d:async=1:first_pts=0",
				i,
				sounds[0].Index,
				m.sampleRate(),
			)
		}

		samples := m.samples(one.count)
		chain += fmt.Sprintf(
			",aformat=sample_fmts=s32:channel_layouts=%s,apad=whole_len=%d,atrim=end_sample=%d,asetpts=N/SR/TB",
			m.layout(),
			samples,
			samples,
		)
		graph = append(graph, chain+fmt.Sprintf("[s%d]", i))
	}

	if len(sc.shots) == 1 {
		return strings.Join(graph, ";") + ";[s0]anull[sound]"
	}

	return strings.Join(graph, ";") + fmt.Sprintf(
		";[s0][s1]acrossfade=ns=%d:c1=tri:c2=tri[sound]",
		m.samples(sc.count),
	)
}
