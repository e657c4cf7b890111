package ffmpeg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// videos decides for each picture that the target has room for.
func (p *plan) videos() {
	for _, s := range p.kept("video", "video") {
		if p.holds(s) && p.plays(s) && p.settings.metByVideo(s) && p.edit.copiesPicture(s) {
			p.copy(s)
		} else {
			p.encodeVideo(s)
		}

		width, height := squared(p.edit.shows(s))

		short := min(width, height)
		if p.settings.short > short && short > 0 {
			p.warn(
				"The picture has %d pixels at its shorter side and was not enlarged to %d.",
				short,
				p.settings.short,
			)
		}
	}
}

// holds reports whether the target can hold the picture as it is. AVI keeps no times of frames that
// are shown in another order than they are stored, and nothing but QuickTime's kin hides a
// beginning.
func (p *plan) holds(s file.Stream) bool {
	ordered := !p.source.untimed() || s.Codec != "h264" && s.Codec != "hevc"
	upright := s.Rotation == 0 && !s.Mirrored

	if p.source.unmarked() {
		return false
	}

	return slices.Contains(p.target.video, s.Codec) && (upright || p.target.rotates) && ordered &&
		(!s.Hidden || p.target.demuxer == "mov")
}

// plays reports whether common players of the target show the picture as it is, or that is not
// asked for.
func (p *plan) plays(s file.Stream) bool {
	t := p.target
	if p.settings.copying == "always" {
		return true
	}

	known := t.shown == nil || slices.Contains(t.shown, s.Codec) ||
		p.settings.codec == optionName(s.Codec)

	return known && (!t.pixels || playable(s)) && (!t.progressive || !s.Interlaced)
}

// playable reports whether common players show this pixel format in this codec. Ten bits are what
// phones record HDR in with the newer codecs, and every player of those knows them; the codecs of
// cutting rooms have their own.
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
	p.input = append(p.source.decoding(), alphaDecoder(s)...)
	at := p.add(s)
	e := p.setVideo(at, s)
	p.set(at, "-filter", p.picture(s, e))
	p.again = p.again || e.codec == s.Codec

	if p.beginsLate(s) {
		p.set(at, "-fps_mode", "vfr")
	}
}

// beginsLate reports whether a picture stays late: QuickTime's family says so by an edit list, but
// FFmpeg would fill the time before by repeating the first frame. A part that is cut out begins
// with the frame that is shown there.
func (p *plan) beginsLate(s file.Stream) bool {
	return s.Start > 0 && !p.edit.cut && p.target.demuxer == "mov" && len(p.target.frames) == 0
}

// setVideo sets what encodes a picture, which is a stream of the output with that suffix.
func (p *plan) setVideo(at string, s file.Stream) encoder {
	name := p.fitting(p.videoEncoder(s), s)
	e := encoders()[name]
	p.set(at, "-c", name)
	p.set(at, e.effort(p.settings.quality)...)

	if option, value, ok := strings.Cut(e.pools, " "); ok {
		p.set(at, option, fmt.Sprintf(value, p.threads)+p.edit.passOf(name)+p.masteredOf(name, s))
	} else if p.edit.pass > 0 {
		p.set(at, "-pass", strconv.Itoa(p.edit.pass), "-passlogfile", sandbox.WorkPath(passLog))
	}

	p.set(at, p.target.coding...)

	switch {
	case e.lossless():
	case p.settings.bitrate > 0:
		p.set(at, "-b", strconv.Itoa(p.settings.bitrate))
	default:
		p.set(at, e.knob, e.grades[p.grade()].value)
		p.set(at, e.also...)
	}

	if tag := e.tag[p.target.muxer]; tag != "" {
		p.set(at, "-tag", tag)
	}

	return e
}

// videoEncoder is the encoder that was asked for; else that of the source's own codec, where an
// operation has it encoded; else the container's default.
func (p *plan) videoEncoder(s file.Stream) string {
	if p.settings.codec == "" && p.edit.keepsCodec() {
		if own, ok := videoEncoder(p.target, optionName(s.Codec)); ok && p.has.encoders[own] {
			return own
		}
	}

	name, _ := videoEncoder(p.target, p.settings.codec) // checked by settings.check

	return name
}

// fitting is the encoder, or the container's default for pictures that are too small for it.
func (p *plan) fitting(name string, s file.Stream) string {
	width, height := shown(p.edit.shows(s))

	least := encoders()[name].least
	if least == 0 || min(width, height) >= least {
		return name
	}

	p.warn(
		"The picture is written as %s: %d × %d pixels are too few for %s, which takes %d a side at least.",
		optionName(encoders()[p.target.encoders[0]].codec),
		width,
		height,
		optionName(encoders()[name].codec),
		least,
	)

	return p.target.encoders[0]
}

// grade is the quality that was asked for. What an operation has encoded anew is to look as it did.
func (p *plan) grade() string {
	if p.settings.quality == "" && p.edit.encodes() {
		return "high"
	}

	return p.settings.quality
}

// picture is the filter of a picture. Encoders of 4:2:0 need even sides: one pixel is cut off where
// there is one too many.
func (p *plan) picture(s file.Stream, e encoder) string {
	filters := repaired(p.source, s)
	if s.Interlaced {
		p.warn(interlaceWarning)
	}

	if s.Alpha {
		filters = append(filters, p.transparency(s, e)...)
	}

	p.coarser(s, e)

	filters = append(filters, p.edit.picture...)
	filters = append(filters, p.rated(s)...)
	filters = append(filters, p.sized(s))

	if hdr(s) && p.pixels(s, e) == "yuv420p" {
		filters = append(filters, toneMapped(s))

		p.warn(toneWarning)
	}

	return strings.Join(append(filters, inPixels(s, p.pixels(s, e))...), ",")
}

// rated are the filters that give a picture its rate.
func (p *plan) rated(s file.Stream) []string {
	var rate, from string

	switch {
	case len(p.target.frames) > 0:
		fps := s.FPS
		if p.settings.fps > 0 {
			fps = float64(p.settings.fps)
		}

		rate = nearestRate(p.target.frames, fps)
	case p.settings.fps > 0:
		rate = strconv.Itoa(p.settings.fps)
	case p.target.steady:
		rate, from = steadyRate(s.FPS), ":start_time=0"
	default:
		return nil
	}

	p.repeated = max(p.repeated, first(ratio(rate), number(rate))*p.facts.Duration)

	return []string{"fps=" + rate + from}
}

// overdrawn refuses a film of a few pictures that stand for hours: a file of a thousand bytes would
// be millions of frames, and nobody wants them.
func (p *plan) overdrawn() error {
	const (
		many  = 500_000 // frames, which are four hours and a half at 30 a second
		times = 1000    // that each of the source is drawn
	)

	for _, s := range p.facts.Of("video") {
		if p.repeated < many || p.repeated < times*max(1, s.FPS*p.facts.Duration) {
			continue
		}

		return fault.New(fault.FileTooLarge, "The film shows a picture for hours: it would be %.0f frames, "+
			"each one drawn more than %d times. Ask for fewer with fps, or cut it.", p.repeated, times).
			On("fps")
	}

	return nil
}

// sized is the filter that gives a picture its size.
func (p *plan) sized(s file.Stream) string {
	width, height := p.settings.lower(p.edit.shows(s))

	switch {
	case p.target.fixed != "":
		return inScreen(p.edit.shows(s), p.target.fixed)
	case height > 0:
		return fmt.Sprintf("scale=%d:%d:flags=lanczos,setsar=1", width, height)
	}

	return evenSides(p.edit.shows(s))
}

// inScreen fits a picture into the one size of a format for television, whose pixels are not
// square: the screen is as wide as the picture, nearly, and what it leaves is black.
func inScreen(s file.Stream, size string) string {
	const between = 1.55 // the screens of 4 to 3 and of 16 to 9

	screen := "4/3"
	if width, height := squared(s); float64(width) > between*float64(height) {
		screen = "16/9"
	}

	return fmt.Sprintf("scale=iw*sar:ih,setsar=1,pad=max(iw\\,ih*%s):max(ih\\,iw/(%s)):(ow-iw)/2:"+
		"(oh-ih)/2,scale=%s:flags=lanczos,setdar=%s", screen, screen, size, screen)
}

// nearestRate returns the rate of the list that is nearest.
func nearestRate(rates []string, fps float64) string {
	apart := func(rate string) float64 { return math.Abs(first(ratio(rate), number(rate)) - fps) }

	return slices.MinFunc(rates, func(a, b string) int { return cmp.Compare(apart(a), apart(b)) })
}

// transparency lays a picture on white where the target has no transparency. Few animations that
// could be transparent are.
func (p *plan) transparency(s file.Stream, e encoder) []string {
	if hasAlpha(p.pixels(s, e)) {
		return nil
	}

	if s.Codec != gifID {
		p.warn("What is transparent was made white: %s has no transparency.", p.target.name)
	}

	return []string{
		"format=rgba,split[top][under];[under]lutrgb=r=255:g=255:b=255:a=255[white];" +
			"[white][top]overlay=format=rgb",
	}
}

// pixels is the pixel format to encode; VP9 in WebM and Matroska is transparent where the source
// is.
func (p *plan) pixels(s file.Stream, e encoder) string {
	if s.Alpha && e.codec == "vp9" && s.Codec != gifID && p.target.demuxer == "matroska" {
		return "yuva420p"
	}

	return pixels(s, e)
}

// steadyRate returns a frame rate that MPEG-4 can express: its clock has 16 bits, and some sources
// claim their clock's own rate as theirs.
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
