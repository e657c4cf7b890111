package ffmpeg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/file"
)

// videos decides for each picture that the target has room for.
func (p *plan) videos() {
	for _, s := range p.kept("video", "video") {
		if p.holds(s) && p.wishes.metByVideo(s) {
			p.copy(s)
		} else {
			p.encodeVideo(s)
		}
		if _, high := shown(s); p.wishes.height > high && high > 0 {
			p.warn("The picture is %d pixels high and was not enlarged to %d.", high, p.wishes.height)
		}
	}
}

// holds reports whether the target can hold the picture as it is.
func (p *plan) holds(s file.Stream) bool {
	return slices.Contains(p.target.video, s.Codec) && (s.Rotation == 0 || p.target.rotates) && (!p.target.pixels || playable(s))
}

// playable reports whether common players show this pixel format in this codec. Ten bits are what phones record HDR in with the newer codecs, and
// every player of those knows them; the codecs of cutting rooms have their own.
func playable(s file.Stream) bool {
	switch s.Codec {
	case "h264", "mpeg4":
		return slices.Contains([]string{"yuv420p", "yuvj420p"}, s.PixelFormat)
	case "hevc", "vp9", "av1":
		return slices.Contains([]string{"yuv420p", "yuvj420p", "yuv420p10le"}, s.PixelFormat)
	}
	return true
}

func (p *plan) encodeVideo(s file.Stream) {
	at := p.add(s)
	name, _ := videoEncoder(p.target, p.wishes.codec) // checked by wishes.check
	e := encoders()[name]
	p.set(at, "-c", name)
	p.set(at, e.flags...)
	if option, value, ok := strings.Cut(e.pools, " "); ok {
		p.set(at, option, fmt.Sprintf(value, p.threads))
	}
	if p.wishes.bitrate > 0 {
		p.set(at, "-b", strconv.Itoa(p.wishes.bitrate))
	} else {
		p.set(at, e.knob, e.grades[p.wishes.quality].value)
		p.set(at, e.also...)
	}
	if tag := e.tag[p.target.muxer]; tag != "" {
		p.set(at, "-tag", tag)
	}
	p.set(at, "-filter", p.picture(s))
}

// picture is the filter of a picture. Encoders of 4:2:0 need even sides.
func (p *plan) picture(s file.Stream) string {
	size := "trunc(iw/2)*2:trunc(ih/2)*2"
	if high := p.wishes.lower(s); high > 0 {
		size = fmt.Sprintf("-2:%d", high)
	}
	filter := "scale=" + size + ",format=yuv420p"
	switch {
	case p.wishes.fps > 0:
		filter = fmt.Sprintf("fps=%d,", p.wishes.fps) + filter
	case p.target.steady:
		filter = "fps=" + steadyRate(s.FPS) + "," + filter
	}
	return filter
}

// steadyRate returns a frame rate that MPEG-4 can express: its clock has 16 bits, and some sources claim their clock's own rate as theirs.
func steadyRate(fps float64) string {
	const most, otherwise = 120, "30"
	for _, ntsc := range []int{24, 30, 60, 120} {
		if exact := float64(ntsc) * 1000 / 1001; fps > exact-0.005 && fps < exact+0.005 {
			return fmt.Sprintf("%d000/1001", ntsc)
		}
	}
	if fps < 1 || fps > most {
		return otherwise
	}
	return strconv.FormatFloat(fps, 'f', 2, 64)
}

// sounds decides for each track of sound that the target has room for.
func (p *plan) sounds() {
	if p.target.sound == "" {
		return
	}
	e := encoders()[p.target.sound]
	for _, s := range p.kept("audio", "audio") {
		if p.holdsSound(s) && p.wishes.metBySound(s, e, p.soundRate(e, s)) {
			p.copy(s)
		} else {
			p.encodeSound(s, e)
		}
	}
	if p.target.audioOnly && e.lossless() && p.wishes.bitrate > 0 {
		p.warn("The bitrate was not applied: %s is lossless.", p.target.name)
	}
}

// holdsSound reports whether the target can hold the track as it is. ADTS has no words for the newer kinds of AAC.
func (p *plan) holdsSound(s file.Stream) bool {
	known := p.target.muxer != "adts" || slices.Contains([]string{"LC", "Main", "HE-AAC", "HE-AACv2"}, s.Profile)
	return known && slices.Contains(p.target.audio, s.Codec)
}

// soundRate is the bitrate that was asked of sound, within what the encoder can do; 0 for none. In a film the option is the picture's.
func (p *plan) soundRate(e encoder, s file.Stream) int {
	if !p.target.audioOnly || e.lossless() || p.wishes.bitrate == 0 {
		return 0
	}
	lowest, limit := e.span(s.Channels)
	return min(max(p.wishes.bitrate, lowest), limit)
}

func (p *plan) encodeSound(s file.Stream, e encoder) {
	at := p.add(s)
	name, flags := deeper(p.target.sound, e.flags, s)
	p.set(at, "-c", name)
	p.set(at, flags...)
	rate := p.soundRate(e, s)
	switch {
	case rate > 0:
		p.set(at, "-b", strconv.Itoa(rate))
		if rate != p.wishes.bitrate {
			p.warn("The bitrate is %dk: the nearest to the one asked for that %s can have here.", rate/1000, p.target.name)
		}
	case e.scales:
		p.set(at, e.knob, strconv.Itoa(e.bits(p.wishes.quality, s.Channels)))
	case !e.lossless():
		p.set(at, e.knob, e.grades[p.wishes.quality].value)
	}
	if e.filter != "" {
		p.set(at, "-filter", e.filter)
	}
}
