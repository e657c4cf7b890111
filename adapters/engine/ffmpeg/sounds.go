package ffmpeg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/file"
)

// sounds decides for each track of sound that the target has room for.
func (p *plan) sounds() {
	if p.target.sound == "" || p.edit.silent {
		if tracks := p.facts.Of("audio"); p.target.sound == "" && len(tracks) > 0 {
			p.warn("The sound was left out: %s holds none.", p.target.name)
		}

		return
	}

	for _, s := range p.tracks() {
		name := p.soundEncoder(s)

		e := encoders()[name]
		if p.holdsSound(s) && p.playsSound(s) && p.settings.metBySound(s, e, p.soundRate(e, s)) &&
			p.edit.copiesSound(s, p.target.audioOnly) {
			p.copy(s)
		} else {
			p.encodeSound(s, name, e)
		}
	}
}

// tracks are those of sound that go into the target.
func (p *plan) tracks() []file.Stream {
	if p.edit.only > 0 {
		return p.facts.Of("audio")[p.edit.only-1 : p.edit.only]
	}

	return p.kept("audio", "audio")
}

// soundEncoder is that of the track's own codec, where an operation has it encoded and the target
// holds it: what is lossless stays so. Otherwise it is the container's default.
func (p *plan) soundEncoder(s file.Stream) string {
	if !p.edit.keepsCodec() || !slices.Contains(p.target.audio, s.Codec) {
		return p.target.sound
	}

	for name, e := range encoders() {
		if e.codec == s.Codec && p.has.encoders[name] && (!p.edit.own || !e.lossless()) {
			return name
		}
	}

	return p.target.sound
}

// holdsSound reports whether the target can hold the track as it is. ADTS has no words for the
// newer kinds of AAC, MP4 none for MP3 of few samples, and FLAC's head tells a length that other
// containers leave out. AVI has no times, so what begins late must be filled up.
func (p *plan) holdsSound(s file.Stream) bool {
	const fewest = 16_000

	switch t := p.target; {
	case t.muxer == "adts" &&
		!slices.Contains([]string{"LC", "Main", "HE-AAC", "HE-AACv2"}, s.Profile),
		t.demuxer == "mov" && s.Codec == "mp3" && s.SampleRate < fewest,
		t.muxer == flacID && p.source.demuxer != flacID,
		t.demuxer != "mov" && s.Hidden,
		t.steady && s.Start > late,
		len(t.samples) > 0 && !slices.Contains(t.samples, s.SampleRate),
		t.channels != "" && s.Layout != t.channels:
		return false
	}

	return slices.Contains(p.target.audio, s.Codec)
}

// late is from how many seconds on it is noticed that picture and sound are not together.
const late = 0.02

// playsSound reports whether common players of the target play the track as it is, or that is not
// asked for.
func (p *plan) playsSound(s file.Stream) bool {
	return p.target.heard == nil || p.settings.copying == "always" ||
		slices.Contains(p.target.heard, s.Codec)
}

// soundRate is the bitrate that was asked of sound, within what the encoder can do; 0 for none. In
// a film the option is the picture's.
func (p *plan) soundRate(e encoder, s file.Stream) int {
	rate := p.edit.rate
	if p.target.audioOnly {
		rate = p.settings.bitrate
	}

	if e.lossless() || rate == 0 {
		return 0
	}

	lowest, limit := e.span(s.Channels)
	if e.shared {
		limit = min(limit, mp3Limit(s.SampleRate))
	}

	return min(max(rate, lowest), limit)
}

// mp3Limit is the most bits a second that MP3 has at a sample rate.
func mp3Limit(samples int) int {
	switch {
	case samples <= 0 || samples >= 32_000:
		return 320_000
	case samples >= 16_000:
		return 160_000
	}

	return 64_000
}

// limited are the filters that hold samples below what whole numbers can say, which those in
// fractions may exceed: cut off, they crackle.
func limited(s file.Stream) []string {
	if !strings.HasPrefix(s.Codec, "pcm_f") {
		return nil
	}

	return []string{"alimiter=level=0:latency=1"}
}

func (p *plan) encodeSound(s file.Stream, name string, e encoder) {
	at := p.add(s)
	p.setSound(at, s, name, e)
	p.again = p.again || e.codec == s.Codec && !e.lossless()

	var filters []string
	if p.target.steady && s.Start > late {
		filters = append(filters, "aresample=async=1:first_pts=0")
	}

	filters = append(filters, p.fewer(s, e)...)
	filters = append(filters, limited(s)...)
	filters = slices.Concat(filters, p.edit.sound, p.edit.sounds[s.Index])

	if e.filter != "" && (s.Channels <= e.most || e.most == 0 || s.Layout != "") {
		filters = append(filters, e.filter)
	}

	if f := p.target.sampling(); f != "" {
		filters = append(filters, f)
	}

	if len(filters) > 0 {
		p.set(at, "-filter", strings.Join(filters, ","))
	}
}

// mixed are the filters that mix a room down to two channels by the matrix of ITU-R BS.775: the
// centre and what is behind are 3 dB softer. In whole numbers FFmpeg would make all of it up to
// 8 dB softer, for the one case that everything is loudest at once; that one is limited instead.
func mixed(channels int) []string {
	if channels != 2 {
		return nil
	}

	return []string{
		"aformat=sample_fmts=fltp", "aformat=sample_fmts=fltp:channel_layouts=stereo",
		"alimiter=level=0:latency=1",
	}
}

// sampling is the filter that brings sound to the rates and the channels that a container holds.
func (c container) sampling() string {
	var words []string

	for _, rate := range c.samples {
		words = append(words, strconv.Itoa(rate))
	}

	if len(words) > 0 {
		words = []string{"sample_rates=" + strings.Join(words, "|")}
	}

	if c.channels != "" {
		words = append(words, "channel_layouts="+c.channels)
	}

	if len(words) == 0 {
		return ""
	}

	return "aformat=" + strings.Join(words, ":")
}

// setSound sets what encodes a track, which is a stream of the output with that suffix.
func (p *plan) setSound(at string, s file.Stream, name string, e encoder) {
	name, flags := deeper(name, e.flags, s)
	p.set(at, "-c", name)
	p.set(at, flags...)

	const usual = 48_000
	if e.codec == "aac" && s.SampleRate > usual && p.grade() != "highest" {
		p.set(at, "-ar", strconv.Itoa(usual)) // more takes bits from what is heard
	}

	rate := p.soundRate(e, s)
	switch {
	case rate > 0:
		p.set(at, "-b", strconv.Itoa(rate))

		if p.edit.anew {
			p.set(at, e.average...)
		}

		if p.target.audioOnly && rate != p.settings.bitrate {
			p.warn(
				"The bitrate is %dk: the nearest to the one asked for that %s can have here.",
				rate/1000,
				p.target.name,
			)
		}
	case e.scales || e.grades[p.grade()].value == "" && !e.lossless():
		p.set(at, "-b", strconv.Itoa(e.bits(p.grade(), s.Channels)))
	case !e.lossless():
		p.set(at, e.knob, e.grades[p.grade()].value)
	}
}

// fewer are the filters that bring a track to the channels that the encoder takes, where FFmpeg
// does not do so by itself: it mixes down what has places in a room.
func (p *plan) fewer(s file.Stream, e encoder) []string {
	if e.most == 0 || s.Channels <= e.most {
		return nil
	}

	const room = 8 // channels that have places
	if s.Channels <= room && s.Layout != "" {
		p.warn(
			"The %d channels of the sound were mixed down to %d: %s holds no more.",
			s.Channels,
			e.most,
			p.target.name,
		)

		return mixed(e.most)
	}

	p.warn(
		"The sound has %d channels, and %s holds %d: the first ones were kept.",
		s.Channels,
		p.target.name,
		e.most,
	)

	layouts := map[int]string{2: "stereo", 6: "5.1", 8: "7.1"}

	pan := "pan=" + layouts[e.most]
	for i := range e.most {
		pan += fmt.Sprintf("|c%d=c%d", i, i)
	}

	return []string{pan}
}
