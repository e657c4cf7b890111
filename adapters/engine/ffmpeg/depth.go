package ffmpeg

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/convertd/convertd/domain/file"
)

// usualDepth is how many bits a colour has in films that every player shows.
const usualDepth = 8

// deepFormat is how FFmpeg names pixel formats of more bits: yuv422p10le, gray12be, p010le.
var deepFormat = regexp.MustCompile(`^(?:yuva?\d{3}p|gbra?p|gray|p\d)(9|1[0-6])(?:le|be)$`)

// depth is how many bits a colour of that pixel format has.
func depth(format string) int {
	if m := deepFormat.FindStringSubmatch(format); m != nil {
		bits, _ := strconv.Atoi(m[1]) // of digits only

		return bits
	}

	if slices.Contains([]string{"rgb48le", "rgb48be", "rgba64le", "rgba64be", "bgr48le"}, format) {
		return 2 * usualDepth
	}

	return usualDepth
}

// exact reports whether a codec keeps every pixel.
func exact(codec string) bool {
	return slices.Contains([]string{
		"ffv1",
		"huffyuv",
		"ffvhuff",
		"utvideo",
		"rawvideo",
		"v210",
		"r210",
		"qtrle",
		"png",
		"magicyuv",
		"lagarith",
	}, codec)
}

// coarser tells what a picture loses by being encoded, beyond what a film for players always does.
func (p *plan) coarser(s file.Stream, e encoder) {
	if exact(s.Codec) && !e.lossless() {
		p.warn(
			"The picture was lossless (%s) and is not any more (%s).",
			s.Codec,
			optionName(e.codec),
		)
	}

	from, to := depth(s.PixelFormat), depth(p.pixels(s, e))
	if from > to && !hdr(s) { // of which more is told
		p.warn("The picture had %d bits a colour and has %d now.", from, to)
	}
}
