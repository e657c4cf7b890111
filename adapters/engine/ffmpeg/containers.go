package ffmpeg

import (
	"maps"
	"slices"
	"sync"
)

// container says how FFmpeg reads and writes one format, and what the format can hold.
type container struct {
	name    string   // as a sentence calls it
	demuxer string   // forced on input
	input   []string // further input options
	blind   bool     // seeking in it ends between key frames, from where nothing can be decoded
	muxer   string   // "" where the format is only read
	output  []string // further output options
	cost    int      // milliseconds to write a small file of one second, measured

	video []string // codecs that it holds by copy
	// those of its codecs that common players play, of pictures and of sound; nil for all
	shown, heard []string
	progressive  bool // whether players expect no interlaced pictures
	// whether a copied picture must have a pixel format that players of this container can show
	pixels   bool
	rotates  bool            // whether it carries the rotation of a picture
	encoders []string        // video encoders by name, the default first
	steady   bool            // whether it needs a constant frame rate
	audio    []string        // codecs that it holds by copy
	sound    string          // audio encoder by name, "" where it holds no sound
	captions []string        // subtitle codecs that it holds by copy
	text     string          // what text subtitles are rewritten to, "" where it holds none
	many     map[string]bool // the kinds of which it holds more than one stream
	pictures bool            // whether it holds cover pictures
	attached bool            // whether it holds attachments, such as fonts
	chapters bool            // whether it holds chapters
	// bitstream filters for a codec that is copied out of this container
	filters   map[string]string
	audioOnly bool
	silent    bool // it holds no sound
	// whether operations reach it by way of another format
	plain bool
	// whether it becomes another film or sound first, and then whatever else
	aside bool
	// the formats to and from which it is converted at once; nil for all
	kin    []string
	coding []string // further options of its video encoder
	// the rates that its pictures and its sound can have; nil for any
	frames   []string
	samples  []int
	fixed    string // the one size of its picture, as 720:576; "" for any
	channels string // the one layout of its sound; "" for any
}

func (c container) holdsVideo() bool { return len(c.encoders) > 0 }

func h26x() []string { return []string{"libx264", "libx265", "libvpx-vp9"} }

func several(kinds ...string) map[string]bool {
	m := map[string]bool{}
	for _, k := range kinds {
		m[k] = true
	}

	return m
}

// containers returns every format of this engine by id. What each holds by copy was tried with
// FFmpeg 5.1 and common players in mind: FFmpeg itself writes nearly any codec to some of them, and
// nothing plays the result.
// They are worked out once, and nobody may change them.
//
//nolint:gochecknoglobals // a table
var containers = sync.OnceValue(func() map[string]container {
	all := videoContainers()
	maps.Copy(all, videoTargets())
	maps.Copy(all, readOnlyContainers())
	maps.Copy(all, rareVideo())

	sounds := audioContainers()
	maps.Copy(sounds, audioTargets())
	maps.Copy(sounds, rareAudio())
	maps.Copy(sounds, readAudio())

	for id, c := range sounds {
		c.audioOnly = true
		all[id] = c
	}

	return all
})

// noReferences keeps the demuxer from opening files that a QuickTime file names. Both are the
// defaults; a default can change.
func noReferences() []string { return []string{"-enable_drefs", "0", "-use_absolute_path", "0"} }

func wavPCM() []string {
	return []string{"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"}
}

func pcm() []string { return append(wavPCM()[1:5], "pcm_s16be", "pcm_s24be") }

// coverCodecs are the pictures that tags can hold.
func coverCodecs() []string { return []string{"mjpeg", "png"} }

// isText reports whether a subtitle codec is text.
func isText(codec string) bool {
	return slices.Contains(
		[]string{"subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text", "eia_608"},
		codec,
	)
}
