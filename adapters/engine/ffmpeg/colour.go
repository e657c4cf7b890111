package ffmpeg

import (
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/file"
)

// What is told of what was done to a picture.
const (
	interlaceWarning = "The picture was interlaced, and was made progressive."
	toneWarning      = "The picture has a high dynamic range, and was mapped to the usual one."
)

// repaired are the filters that a picture needs before anything else is done to it: of AVI, which
// tells when frames are decoded, it begins with the first one; each field becomes part of a whole
// frame; and at a steady rate the last frame stands as long as in the source.
func repaired(source container, s file.Stream) []string {
	var filters []string
	if source.untimed() {
		filters = append(filters, "setpts=PTS-STARTPTS")
	}

	if s.Interlaced {
		filters = append(filters, "bwdif=mode=send_frame:deint=interlaced")
	}

	if s.Hold > 0 {
		filters = append(filters, "fps="+steadyRate(s.FPS))
	}

	return filters
}

// untimed reports whether a container tells when frames are decoded, and not when they are shown.
func (c container) untimed() bool { return c.demuxer == "avi" }

// unmarked reports whether a container does not tell from which of its frames on it can be shown.
func (c container) unmarked() bool { return c.demuxer == "swf" }

// decoding are the input options of a picture that is decoded: times that were made up for copying
// mislead decoders.
func (c container) decoding() []string {
	if c.untimed() {
		return []string{"-fflags", "-genpts"}
	}

	return nil
}

// evenSides cuts off a pixel where a side has an odd number of them; what has one pixel is doubled.
func evenSides(s file.Stream) string {
	const least = 2

	cut := "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
	if width, height := shown(s); width < least || height < least {
		return "scale=max(iw\\,2):max(ih\\,2)," + cut
	}

	return cut
}

// hdr reports whether a picture has a high dynamic range.
func hdr(s file.Stream) bool { return s.Transfer == "smpte2084" || s.Transfer == "arib-std-b67" }

// toneMapped maps a high dynamic range to that of BT.709. White is taken to be 100 candela a square
// metre, as graders of the usual range do.
func toneMapped(s file.Stream) string {
	return "zscale=tin=" + s.Transfer + ":min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=100," +
		"format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0," +
		"zscale=t=bt709:m=bt709:p=bt709:r=tv"
}

// pixels is the pixel format to encode: ten bits, such as HDR has, where the source has as many and
// the encoder can.
func pixels(s file.Stream, e encoder) string {
	if e.deep && depth(s.PixelFormat) > usualDepth {
		return "yuv420p10le"
	}

	return "yuv420p"
}

// inPixels brings a picture into a pixel format. Red, green and blue become what players take them
// for, and say so.
func inPixels(s file.Stream, format string) []string {
	if !isRGB(s.PixelFormat) && (!s.Alpha || hasAlpha(format)) {
		return append([]string{"format=" + format}, marked(s)...)
	}

	const high = 720

	matrix := "bt709"
	if _, height := shown(s); height < high {
		matrix = "smpte170m"
	}

	return []string{
		fmt.Sprintf("scale=out_color_matrix=%s:out_range=tv", matrix),
		"format=" + format,
		"setparams=range=tv:colorspace=" + matrix + ":color_primaries=bt709:color_trc=bt709",
	}
}

// marked are the filters that say of untold colours what players take them for by the size of the
// source: scaled down, those of high definition would be shown as others.
func marked(s file.Stream) []string {
	const (
		wide = 1280
		high = 576 // and PAL's, whose primaries are its own
	)

	switch {
	case s.Matrix != "" || s.Transfer != "" || !strings.HasPrefix(s.PixelFormat, "yuv"):
		return nil
	case s.Width >= wide || s.Height > high:
		return []string{"setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709"}
	case s.Height == high:
		return []string{"setparams=colorspace=bt470bg:color_primaries=bt470bg:color_trc=smpte170m"}
	}

	return []string{"setparams=colorspace=smpte170m:color_primaries=smpte170m:color_trc=smpte170m"}
}

func isRGB(format string) bool {
	for _, prefix := range []string{
		"rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "rgba", "bgra",
	} {
		if strings.HasPrefix(format, prefix) {
			return true
		}
	}

	return false
}
