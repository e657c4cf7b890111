package ffmpeg

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/file"
)

// tell notes what the packets say of their streams.
func (p probed) tell(streams []file.Stream) {
	// Sound begins some packets early by its nature: what decoders need to start up.
	const skipped = -0.1

	for i := range streams {
		s := &streams[i]

		for _, packet := range p.Packets {
			if packet.Stream != s.Index {
				continue
			}

			if strings.Contains(packet.Flags, "D") && signed(packet.Time) < skipped {
				s.Hidden = true
			}

			if s.Codec == gifID {
				s.Hold = number(packet.Duration)
			}
		}
	}
}

// signed reads a decimal number that may be below 0; anything else is 0.
func signed(text string) float64 {
	if below, ok := strings.CutPrefix(text, "-"); ok {
		return -number(below)
	}

	return number(text)
}

// shape is the aspect of a pixel, "" where that is square or not told.
func shape(aspect string) string {
	across, down, _ := strings.Cut(aspect, ":")
	if number(across) == 0 || number(down) == 0 || number(across) == number(down) {
		return ""
	}

	return aspect
}

// hasAlpha reports whether a pixel format of FFmpeg's has transparency.
func hasAlpha(format string) bool {
	for _, prefix := range []string{
		"yuva", "ya8", "ya16", "gbrap", "rgba", "bgra", "argb", "abgr",
	} {
		if strings.HasPrefix(format, prefix) {
			return true
		}
	}

	return false
}

var matrixRow = regexp.MustCompile(`(?m)^0000000[01]:\s+(-?\d+)\s+(-?\d+)`)

// mirrors reports whether a display matrix turns a picture over, which no rotation does.
func mirrors(matrix string) bool {
	rows := matrixRow.FindAllStringSubmatch(matrix, -1)
	if len(rows) != 2 {
		return false
	}

	var n [4]float64
	for i := range n {
		n[i], _ = strconv.ParseFloat(rows[i/2][1+i%2], 64)
	}

	return n[0]*n[3]-n[1]*n[2] < 0
}

// shown returns the size of a picture as it is seen, rotated.
func shown(s file.Stream) (width, height int) {
	if s.Rotation == 90 || s.Rotation == 270 {
		return s.Height, s.Width
	}

	return s.Width, s.Height
}

// squared returns the size of a picture with square pixels, and as it is seen.
func squared(s file.Stream) (width, height int) {
	across, down, _ := strings.Cut(s.PixelShape, ":")
	if a, b := number(across), number(down); a > 0 && b > 0 {
		s.Width = int(math.Round(float64(s.Width) * a / b))
	}

	return shown(s)
}
