package ffmpeg

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/convertd/convertd/domain/file"
)

// grade is one step of quality.
type grade struct {
	value string // of the encoder's knob; "" where that is the rate itself
	// bits a second that it comes to for stereo; for judging whether a source is within it already
	bits int
}

// encoder says how one codec is written.
type encoder struct {
	codec string // as FFmpeg names it
	flags []string
	// in their place where a high quality is asked for: more time, and fewer bytes
	thorough []string
	// an option, and with %d for the number, its value, where the encoder does not go by "-threads"
	pools  string
	filter string
	tag    map[string]string // what a muxer must call the codec for players to know it
	knob   string            // the option that a grade sets
	also   []string          // what the knob needs beside it
	deep   bool              // whether players show ten bits in the codec
	least  int               // pixels of the shorter side that it can encode
	grades map[string]grade  // by the option "quality"; "" is the balanced setting
	// whether the grade is a rate for stereo, to be multiplied for more channels
	scales bool
	// bits a second a channel that it can be asked for at least, and at most
	lowest int
	limit  int
	// what has it meet any rate on average, where it otherwise takes the next one of a list
	average []string
	most    int  // channels that it takes, 0 for any; FFmpeg mixes down
	shared  bool // the limit is that of all channels together
}

// lossless reports whether there is no quality to choose.
func (e encoder) lossless() bool { return e.knob == "" }

// effort are the flags for the quality that was asked for.
func (e encoder) effort(quality string) []string {
	if len(e.thorough) > 0 && (quality == "high" || quality == "highest") {
		return e.thorough
	}

	return e.flags
}

// bits returns the bits a second that a quality comes to.
func (e encoder) bits(quality string, channels int) int {
	bits := e.grades[quality].bits
	if e.most > 0 {
		channels = min(channels, e.most)
	}

	if e.scales && channels > 0 {
		bits = bits * channels / 2
	}

	return bits
}

// span returns the least and the most bits a second that the encoder takes for that many channels.
func (e encoder) span(channels int) (lowest, limit int) {
	channels = max(channels, 1)
	if e.most > 0 {
		channels = min(channels, e.most)
	}

	if e.shared {
		return e.lowest, e.limit
	}

	return e.lowest * channels, e.limit * channels
}

// qualities makes a table of grades from low to highest; medium is the balanced setting.
func qualities(low, medium, high, highest grade) map[string]grade {
	return map[string]grade{
		"":        medium,
		"low":     low,
		"medium":  medium,
		"high":    high,
		"highest": highest,
	}
}

func values(low, medium, high, highest string) map[string]grade {
	return qualities(
		grade{value: low},
		grade{value: medium},
		grade{value: high},
		grade{value: highest},
	)
}

// encoders returns every encoder by FFmpeg's name for it. Rate factors follow what the encoders'
// own guides call sane; the step between two grades is about a third of the size.
// They are worked out once, and nobody may change them.
//
//nolint:gochecknoglobals // a table
var encoders = sync.OnceValue(func() map[string]encoder {
	// Apple's players ignore FFmpeg's default, hev1
	hvc1 := map[string]string{"mp4": "hvc1", "mov": "hvc1"}
	all := map[string]encoder{
		"libx264": {
			codec:    "h264",
			flags:    []string{"-preset", "veryfast"},
			thorough: []string{"-preset", "medium"},
			knob:     "-crf",
			grades:   values("28", "23", "20", "17"),
		},
		"libx265": {
			codec:    "hevc",
			flags:    []string{"-preset", "veryfast"},
			thorough: []string{"-preset", "medium"},
			pools:    "-x265-params log-level=error:pools=%d",
			tag:      hvc1,
			knob:     "-crf",
			grades:   values("32", "28", "24", "20"),
			deep:     true,
			least:    64, // version 3.5 dies of less, or writes beyond its memory
		},
		"libvpx-vp9": {
			codec:    "vp9",
			flags:    []string{"-deadline", "good", "-cpu-used", "5", "-row-mt", "1"},
			thorough: []string{"-deadline", "good", "-cpu-used", "2", "-row-mt", "1"},
			knob:     "-crf",
			also:     []string{"-b", "0"},
			grades:   values("40", "32", "26", "20"),
			deep:     true,
		},
		"mpeg4": {
			codec:  "mpeg4",
			tag:    map[string]string{"avi": "XVID"},
			knob:   "-q",
			grades: values("8", "4", "3", "2"),
		},
	}
	maps.Copy(all, oldEncoders())
	maps.Copy(all, soundEncoders())
	maps.Copy(all, oldSoundEncoders())

	return all
})

func soundEncoders() map[string]encoder {
	rates := qualities(
		grade{bits: 96_000},
		grade{bits: 128_000},
		grade{bits: 192_000},
		grade{bits: 256_000},
	)

	return map[string]encoder{
		"aac": {
			// Other layouts have no number in AAC, and few players know them.
			codec:  "aac",
			filter: "aformat=channel_layouts=mono|stereo|3.0|4.0|5.0|5.1|7.1",
			knob:   "-b",
			grades: rates,
			scales: true,
			lowest: 8_000,
			limit:  256_000,
			most:   8,
		},
		"libopus": {
			// FFmpeg refuses the side channels that AC-3 has, so they are mapped to what Opus
			// knows.
			codec:  "opus",
			filter: "aformat=channel_layouts=7.1|6.1|5.1|5.0|quad|3.0|stereo|mono",
			knob:   "-b",
			grades: rates,
			scales: true,
			lowest: 4_000,
			limit:  255_000,
			most:   8,
		},
		"libmp3lame": {
			codec:   "mp3",
			knob:    "-q",
			lowest:  16_000,
			limit:   320_000,
			shared:  true,
			average: []string{"-abr", "1"},
			most:    2,
			grades: qualities(
				grade{"5", 130_000},
				grade{"2", 190_000},
				grade{"0", 245_000},
				grade{bits: 320_000},
			),
		},
		"libvorbis": {
			codec:  "vorbis",
			knob:   "-q",
			lowest: 32_000,
			limit:  240_000,
			most:   8,
			grades: qualities(
				grade{"2", 96_000},
				grade{"5", 160_000},
				grade{"7", 224_000},
				grade{"9", 320_000},
			),
		},
		"flac":      {codec: "flac", flags: []string{"-sample_fmt", "s16"}, most: 8},
		"alac":      {codec: "alac", most: 8},
		"pcm_s16le": {codec: "pcm_s16le"},
		"pcm_s24le": {codec: "pcm_s24le"},
		"pcm_s32le": {codec: "pcm_s32le"},
		"pcm_f32le": {codec: "pcm_f32le"},
		"pcm_f64le": {codec: "pcm_f64le"},
		"pcm_s16be": {codec: "pcm_s16be"},
		"pcm_s24be": {codec: "pcm_s24be"},
		"ac3": {
			codec:  "ac3",
			knob:   "-b",
			scales: true,
			lowest: 32_000,
			limit:  106_000,
			most:   6,
			grades: qualities(
				grade{bits: 128_000},
				grade{bits: 160_000},
				grade{bits: 192_000},
				grade{bits: 224_000},
			),
		},
	}
}

// deeper returns a lossless encoder's name and arguments for samples of more than 16 bits, which it
// would otherwise cut.
func deeper(name string, flags []string, in file.Stream) (encoder string, args []string) {
	switch {
	case in.Bits <= 16:
		return name, flags
	case name == "flac":
		return name, []string{"-sample_fmt", "s32"}
	case name == "pcm_s16le" && strings.HasPrefix(in.Codec, "pcm_f"):
		return fmt.Sprintf("pcm_f%dle", in.Bits), flags
	case name == "pcm_s16le":
		return fmt.Sprintf("pcm_s%dle", min(in.Bits, 32)), flags
	case name == "pcm_s16be":
		return fmt.Sprintf("pcm_s%dbe", min(in.Bits, 32)), flags
	}

	return name, flags
}

// videoEncoder returns the encoder for the option "codec" in a container, or for "" the container's
// default. ok is false where it cannot hold the codec.
func videoEncoder(to container, asked string) (name string, ok bool) {
	if asked == "" {
		return to.encoders[0], true
	}

	i := slices.IndexFunc(
		to.encoders,
		func(e string) bool { return optionName(encoders()[e].codec) == asked },
	)
	if i < 0 {
		return "", false
	}

	return to.encoders[i], true
}

// optionName is what the option "codec" calls a codec.
func optionName(codec string) string {
	if codec == "hevc" {
		return "h265"
	}

	return codec
}
