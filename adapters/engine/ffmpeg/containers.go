package ffmpeg

import (
	"maps"
	"slices"
)

// container says how FFmpeg reads and writes one format, and what the format can hold.
type container struct {
	name    string   // as a sentence calls it
	demuxer string   // forced on input
	input   []string // further input options
	muxer   string   // "" where the format is only read
	output  []string // further output options
	cost    int      // milliseconds to write a small file of one second, measured

	video     []string          // codecs that it holds by copy
	pixels    bool              // whether a copied picture must have a pixel format that players of this container can show
	rotates   bool              // whether it carries the rotation of a picture
	encoders  []string          // video encoders by name, the default first
	steady    bool              // whether it needs a constant frame rate
	audio     []string          // codecs that it holds by copy
	sound     string            // audio encoder by name, "" where it holds no sound
	captions  []string          // subtitle codecs that it holds by copy
	text      string            // what text subtitles are rewritten to, "" where it holds none
	many      map[string]bool   // the kinds of which it holds more than one stream
	pictures  bool              // whether it holds cover pictures
	attached  bool              // whether it holds attachments, such as fonts
	chapters  bool              // whether it holds chapters
	filters   map[string]string // bitstream filters for a codec that is copied out of this container
	audioOnly bool
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

// containers returns every format of this engine by id. What each holds by copy was tried with FFmpeg 5.1 and common players in mind: FFmpeg itself
// writes nearly any codec to some of them, and nothing plays the result.
func containers() map[string]container {
	all := videoContainers()
	maps.Copy(all, readOnlyContainers())
	for id, c := range audioContainers() {
		c.audioOnly = true
		all[id] = c
	}
	return all
}

func videoContainers() map[string]container {
	return map[string]container{
		"mp4": {
			name: "MP4", demuxer: "mov", input: noReferences(), muxer: "mp4", output: []string{"-movflags", "+faststart"}, cost: 270,
			video: []string{"h264", "hevc", "av1", "vp9", "mpeg4"}, pixels: true, rotates: true, encoders: h26x(),
			audio: []string{"aac", "mp3", "ac3", "eac3", "alac", "opus"}, sound: "aac",
			captions: []string{"mov_text"}, text: "mov_text", many: several("video", "audio", "subtitle"), pictures: true, chapters: true,
		},
		"mov": {
			// use_metadata_tags keeps the keys of cameras, such as the place where a clip was taken.
			name: "QuickTime", demuxer: "mov", input: noReferences(), muxer: "mov", output: []string{"-movflags", "+faststart+use_metadata_tags"}, cost: 240,
			video: []string{"h264", "hevc", "mpeg4", "prores", "dnxhd", "mjpeg"}, pixels: true, rotates: true, encoders: h26x()[:2],
			audio: append(pcm(), "aac", "alac", "ac3", "mp3"), sound: "aac",
			captions: []string{"mov_text"}, text: "mov_text", many: several("video", "audio", "subtitle"), chapters: true,
		},
		"mkv": {
			name: "Matroska", demuxer: "matroska", muxer: "matroska", cost: 260,
			video: []string{
				"h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg1video", "mpeg2video", "theora", "prores", "mjpeg", "wmv1", "wmv2", "wmv3", "vc1", "flv1",
			},
			encoders: h26x(),
			audio:    append(pcm(), "aac", "ac3", "eac3", "dts", "truehd", "mp2", "mp3", "flac", "alac", "vorbis", "opus", "wmav1", "wmav2"), sound: "aac",
			captions: []string{"subrip", "ass", "ssa", "webvtt", "hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle"}, text: "subrip",
			many: several("video", "audio", "subtitle"), attached: true, chapters: true,
		},
		"webm": {
			name: "WebM", demuxer: "matroska", muxer: "webm", cost: 350,
			video: []string{"vp8", "vp9", "av1"}, encoders: []string{"libvpx-vp9"},
			audio: []string{"opus", "vorbis"}, sound: "libopus",
			captions: []string{"webvtt"}, text: "webvtt", many: several("audio", "subtitle"), chapters: true,
		},
		"avi": {
			// AVI keeps only decoding times, so those of presentation are made up on the way in. H.264 is left out: AVI shows its frames in the wrong order.
			name: "AVI", demuxer: "avi", input: []string{"-fflags", "+genpts"}, muxer: "avi", cost: 210,
			video: []string{"mpeg4", "mjpeg"}, encoders: []string{"mpeg4"}, steady: true,
			audio: []string{"mp3", "ac3", "pcm_s16le", "pcm_u8"}, sound: "libmp3lame", many: several("audio"),
			filters: map[string]string{"mpeg4": "mpeg4_unpack_bframes"}, // DivX packs two frames into one, which nothing but AVI allows
		},
	}
}

func readOnlyContainers() map[string]container {
	return map[string]container{
		"m4v": {name: "M4V", demuxer: "mov", input: noReferences()},
		"flv": {name: "Flash Video", demuxer: "flv"},
		"wmv": {name: "Windows Media Video", demuxer: "asf"},
		"mpg": {name: "MPEG", demuxer: "mpeg", input: []string{"-fflags", "+genpts"}},
		"ts":  {name: "MPEG-TS", demuxer: "mpegts"},
		"gif": {name: "GIF", demuxer: "gif"},
	}
}

func audioContainers() map[string]container {
	return map[string]container{
		"mp3": {
			name: "MP3", demuxer: "mp3", muxer: "mp3", output: []string{"-id3v2_version", "3"}, cost: 180, // Windows shows no newer one
			audio: []string{"mp3"}, sound: "libmp3lame", pictures: true, chapters: true,
		},
		"wav": {
			name: "WAV", demuxer: "wav", muxer: "wav", output: []string{"-rf64", "auto"}, cost: 130,
			audio: wavPCM(), sound: "pcm_s16le",
		},
		"flac": {
			name: "FLAC", demuxer: "flac", muxer: "flac", cost: 150,
			audio: []string{"flac"}, sound: "flac", pictures: true,
		},
		"m4a": {
			name: "M4A", demuxer: "mov", input: noReferences(), muxer: "ipod", output: []string{"-movflags", "+faststart"}, cost: 170,
			audio: []string{"aac", "alac"}, sound: "aac", many: several("audio"), pictures: true, chapters: true,
		},
		"aac": {
			name: "AAC", demuxer: "aac", muxer: "adts", cost: 170,
			audio: []string{"aac"}, sound: "aac",
		},
		"ogg": {
			// Only Vorbis, since that is what the catalogue promises under this name; Opus has a format of its own.
			name: "Ogg", demuxer: "ogg", muxer: "ogg", cost: 160,
			audio: []string{"vorbis"}, sound: "libvorbis", chapters: true,
		},
		"opus": {
			name: "Opus", demuxer: "ogg", muxer: "opus", cost: 190,
			audio: []string{"opus"}, sound: "libopus", chapters: true,
		},
		"wma":  {name: "Windows Media Audio", demuxer: "asf"},
		"aiff": {name: "AIFF", demuxer: "aiff"},
	}
}

// noReferences keeps the demuxer from opening files that a QuickTime file names. Both are the defaults; a default can change.
func noReferences() []string { return []string{"-enable_drefs", "0", "-use_absolute_path", "0"} }

func wavPCM() []string {
	return []string{"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"}
}

func pcm() []string { return append(wavPCM()[1:5], "pcm_s16be", "pcm_s24be") }

// coverCodecs are the pictures that tags can hold.
func coverCodecs() []string { return []string{"mjpeg", "png"} }

// isText reports whether a subtitle codec is text.
func isText(codec string) bool {
	return slices.Contains([]string{"subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text", "eia_608"}, codec)
}
