package ffmpeg

import (
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// settings are the options of a conversion. Zero values mean that nothing was asked.
//
// A stream satisfies them, and is copied, on these terms. codec, resolution, fps: the source is
// just so; a picture whose shorter side is less than asked is kept as it is, since enlarging adds
// nothing.
// bitrate: the source is known to need no more. quality: "highest" is what a copy is; the others
// ask for a size that a picture cannot be judged by, so it is encoded again, while sound within the
// grade's bitrate is copied.
type settings struct {
	quality, codec      string
	copying             string // what may be copied; "" for what plays
	short, fps, bitrate int    // short is the shorter side of the picture, in pixels
	width               int    // of an animation
}

func settingsOf(v option.Values) settings {
	w := settings{quality: v.Text("quality"), codec: v.Text("codec"), copying: v.Text("copy")}
	w.fps, _ = v.Int("fps")
	w.width, _ = v.Int("width")

	w.bitrate, _ = v.Int("bitrate")
	if asked := v.Text("resolution"); asked == "4k" {
		w.short = 2160
	} else {
		w.short, _ = strconv.Atoi(strings.TrimSuffix(asked, "p"))
	}

	return w
}

// check refuses a codec that the container cannot hold or that cannot be written here.
func (w settings) check(to container, has capabilities) error {
	if w.codec == "" || !to.holdsVideo() {
		return nil
	}

	name, ok := videoEncoder(to, w.codec)
	if ok && has.encoders[name] {
		return nil
	}

	var can []string

	for _, e := range to.encoders {
		if known := optionName(encoders()[e].codec); has.encoders[e] && known != "mpeg4" {
			can = append(can, known)
		}
	}

	switch {
	case len(can) == 0:
		return fault.New(fault.InvalidInput, "%s cannot hold %s. Leave codec out, or choose another target.", to.name, w.codec).
			On("options.codec")
	case ok:
		return fault.New(fault.InvalidInput, "This installation cannot write %s. In %s it writes: %s.", w.codec, to.name, strings.Join(can, ", ")).
			On("options.codec")
	}

	return fault.New(fault.InvalidInput, "%s cannot hold %s. It holds: %s.", to.name, w.codec, strings.Join(can, ", ")).
		On("options.codec")
}

// lower returns the size to scale a picture to as it is seen, its pixels square and its sides even;
// 0 to leave it.
func (w settings) lower(s file.Stream) (width, height int) {
	if !w.scales(s) {
		return 0, 0
	}

	across, down := squared(s)
	short := min(across, down)
	even := func(side int) int { return max((side*w.short+short)/(2*short)*2, 2) }

	return even(across), even(down)
}

// scales reports whether a picture is larger than asked.
func (w settings) scales(s file.Stream) bool {
	across, down := squared(s)
	return w.short > 0 && min(across, down) > w.short
}

// metByVideo reports whether a copy of the stream gives what was asked.
func (w settings) metByVideo(s file.Stream) bool {
	const sameRate = 0.005 // frames a second: 29.97 is not 30
	switch {
	case w.codec != "" && w.codec != optionName(s.Codec):
		return false
	case w.copying == "never":
		return false
	case w.scales(s):
		return false
	case w.fps != 0 && (s.FPS < float64(w.fps)-sameRate || s.FPS > float64(w.fps)+sameRate):
		return false
	case w.bitrate != 0 && !within(s.Bitrate, w.bitrate):
		return false
	}

	return w.quality == "" || w.quality == "highest"
}

// metBySound reports the same of sound; e is the encoder that would write it, and bitrate is what
// was asked of sound.
func (w settings) metBySound(s file.Stream, e encoder, bitrate int) bool {
	if w.copying == "never" || bitrate != 0 && !within(s.Bitrate, bitrate) {
		return false
	}

	if w.quality == "" || w.quality == "highest" || e.lossless() {
		return true
	}

	return within(s.Bitrate, e.bits(w.quality, s.Channels))
}

// within reports whether a bitrate is known and no more than asked. Encoders overshoot what they
// are told by some percent: to encode again for that would cost more than it saves.
func within(bitrate, asked int) bool { return bitrate > 0 && bitrate <= asked+asked/10 }
