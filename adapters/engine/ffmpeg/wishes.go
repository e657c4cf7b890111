package ffmpeg

import (
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// wishes are the options of a conversion. Zero values mean that nothing was asked.
//
// A stream satisfies them, and is copied, on these terms. codec, resolution, fps: the source is just so; a picture lower than the asked height is
// kept as it is, since enlarging adds nothing. bitrate: the source is known to need no more. quality: "highest" is what a copy is; the others
// ask for a size that a picture cannot be judged by, so it is encoded again, while sound within the grade's bitrate is copied.
type wishes struct {
	quality, codec       string
	height, fps, bitrate int
}

func wishesOf(v option.Values) wishes {
	w := wishes{quality: v.Text("quality"), codec: v.Text("codec")}
	w.fps, _ = v.Int("fps")
	w.bitrate, _ = v.Int("bitrate")
	if asked := v.Text("resolution"); asked == "4k" {
		w.height = 2160
	} else {
		w.height, _ = strconv.Atoi(strings.TrimSuffix(asked, "p"))
	}
	return w
}

// check refuses a codec that the container cannot hold or that cannot be written here.
func (w wishes) check(to container, has capabilities) error {
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
		return fault.New(fault.InvalidInput, "%s cannot hold %s. Leave codec out, or choose another target.", to.name, w.codec).On("options.codec")
	case ok:
		return fault.New(fault.InvalidInput, "This installation cannot write %s. In %s it writes: %s.", w.codec, to.name, strings.Join(can, ", ")).
			On("options.codec")
	}
	return fault.New(fault.InvalidInput, "%s cannot hold %s. It holds: %s.", to.name, w.codec, strings.Join(can, ", ")).On("options.codec")
}

// lower returns the height to scale a picture to, 0 to leave it.
func (w wishes) lower(s file.Stream) int {
	if _, high := shown(s); w.height > 0 && high > w.height {
		return w.height
	}
	return 0
}

// metByVideo reports whether a copy of the stream gives what was asked.
func (w wishes) metByVideo(s file.Stream) bool {
	const sameRate = 0.005 // frames a second: 29.97 is not 30
	switch {
	case w.codec != "" && w.codec != optionName(s.Codec):
		return false
	case w.lower(s) != 0:
		return false
	case w.fps != 0 && (s.FPS < float64(w.fps)-sameRate || s.FPS > float64(w.fps)+sameRate):
		return false
	case w.bitrate != 0 && !within(s.Bitrate, w.bitrate):
		return false
	}
	return w.quality == "" || w.quality == "highest"
}

// metBySound reports the same of sound; e is the encoder that would write it, and bitrate is what was asked of sound.
func (w wishes) metBySound(s file.Stream, e encoder, bitrate int) bool {
	if bitrate != 0 && !within(s.Bitrate, bitrate) {
		return false
	}
	if w.quality == "" || w.quality == "highest" || e.lossless() {
		return true
	}
	return within(s.Bitrate, e.bits(w.quality, s.Channels))
}

// within reports whether a bitrate is known and no more than asked. Encoders overshoot what they are told by some percent: to encode
// again for that would cost more than it saves.
func within(bitrate, asked int) bool { return bitrate > 0 && bitrate <= asked+asked/10 }

// shown returns the size of a picture as it is seen, rotated.
func shown(s file.Stream) (width, height int) {
	if s.Rotation == 90 || s.Rotation == 270 {
		return s.Height, s.Width
	}
	return s.Width, s.Height
}
