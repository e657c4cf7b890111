package ffmpeg

//nolint:funlen // a table
func videoContainers() map[string]container {
	return map[string]container{
		"mp4": {
			name:    "MP4",
			demuxer: "mov",
			input:   noReferences(),
			muxer:   "mp4",
			output:  []string{"-movflags", "+faststart"},
			cost:    270,
			video: []string{
				"h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video",
			},
			shown:       []string{"h264", "hevc", "av1"},
			heard:       []string{"aac", "mp3"},
			progressive: true,
			pixels:      true,
			rotates:     true,
			encoders:    h26x(),
			audio:       []string{"aac", "mp3", "ac3", "eac3", "alac", "opus"},
			sound:       "aac",
			captions:    []string{"mov_text"},
			text:        "mov_text",
			many:        several("video", "audio", "subtitle"),
			pictures:    true,
			chapters:    true,
		},
		"mov": {
			// use_metadata_tags keeps the keys of cameras, such as the place where a clip was
			// taken.
			name:    "QuickTime",
			demuxer: "mov",
			input:   noReferences(),
			muxer:   "mov",
			output:  []string{"-movflags", "+faststart+use_metadata_tags"},
			cost:    240,
			video: []string{
				"h264", "hevc", "mpeg4", "prores", "dnxhd", "mjpeg", "mpeg2video",
			},
			shown:    []string{"h264", "hevc", "prores", "dnxhd", "mjpeg"},
			pixels:   true,
			rotates:  true,
			encoders: h26x()[:2],
			audio:    append(pcm(), "aac", "alac", "ac3", "mp3"),
			sound:    "aac",
			captions: []string{"mov_text"},
			text:     "mov_text",
			many:     several("video", "audio", "subtitle"),
			chapters: true,
		},
		"mkv": {
			name:    "Matroska",
			demuxer: "matroska",
			muxer:   "matroska",
			cost:    260,
			video: []string{
				"h264",
				"hevc",
				"av1",
				"vp8",
				"vp9",
				"mpeg4",
				"mpeg1video",
				"mpeg2video",
				"theora",
				"prores",
				"mjpeg",
				"wmv1",
				"wmv2",
				"wmv3",
				"vc1",
				"flv1",
				"h263",
				"ffv1",
				"dnxhd",
				"huffyuv",
				"ffvhuff",
				"utvideo",
			},
			encoders: h26x(),
			audio: append(
				pcm(),
				"aac",
				"ac3",
				"eac3",
				"dts",
				"truehd",
				"mp2",
				"mp3",
				"flac",
				"alac",
				"vorbis",
				"opus",
				"wmav1",
				"wmav2",
			),
			sound: "aac",
			captions: []string{
				"subrip",
				"ass",
				"ssa",
				"webvtt",
				"hdmv_pgs_subtitle",
				"dvd_subtitle",
				"dvb_subtitle",
			},
			text:     "subrip",
			many:     several("video", "audio", "subtitle"),
			attached: true,
			chapters: true,
		},
		"webm": {
			name:     "WebM",
			demuxer:  "matroska",
			muxer:    "webm",
			cost:     350,
			video:    []string{"vp8", "vp9", "av1"},
			encoders: []string{"libvpx-vp9"},
			audio:    []string{"opus", "vorbis"},
			sound:    "libopus",
			captions: []string{"webvtt"},
			text:     "webvtt",
			many:     several("audio", "subtitle"),
			chapters: true,
		},
		"avi": {
			// AVI keeps only decoding times, so those of presentation are made up on the way in.
			// H.264 is left out: AVI shows its frames in the wrong order.
			name:     "AVI",
			demuxer:  "avi",
			input:    []string{"-fflags", "+genpts"},
			muxer:    "avi",
			cost:     210,
			video:    []string{"mpeg4", "mjpeg"},
			encoders: []string{"mpeg4"},
			steady:   true,
			audio:    []string{"mp3", "ac3", "pcm_s16le", "pcm_u8"},
			sound:    "libmp3lame",
			many:     several("audio"),
			// DivX packs two frames into one, which nothing but AVI allows
			filters: map[string]string{"mpeg4": "mpeg4_unpack_bframes"},
		},
	}
}

// videoTargets are the containers of which a film is made by converting alone.
//
//nolint:funlen // a table
func videoTargets() map[string]container {
	asf := container{
		name:     "Windows Media Video",
		demuxer:  "asf",
		muxer:    "asf",
		cost:     230,
		video:    []string{"wmv1", "wmv2", "wmv3", "vc1"},
		encoders: []string{"wmv2"},
		audio:    []string{"wmav1", "wmav2"},
		sound:    "wmav2",
		many:     several("audio"),
		plain:    true,
	}
	ipod := container{
		name:     "M4V",
		demuxer:  "mov",
		input:    noReferences(),
		muxer:    "ipod",
		output:   []string{"-movflags", "+faststart"},
		cost:     250,
		video:    []string{"h264"},
		pixels:   true,
		rotates:  true,
		encoders: []string{"libx264"},
		audio:    []string{"aac", "alac", "ac3"},
		sound:    "aac",
		captions: []string{"mov_text"},
		text:     "mov_text",
		many:     several("audio", "subtitle"),
		pictures: true,
		chapters: true,
		plain:    true,
	}
	stream := container{
		name:     "MPEG-TS",
		demuxer:  "mpegts",
		blind:    true,
		muxer:    "mpegts",
		cost:     230,
		video:    []string{"h264", "hevc", "mpeg2video", "mpeg1video"},
		encoders: h26x()[:2],
		audio:    []string{"aac", "ac3", "eac3", "mp2", "mp3"},
		sound:    "aac",
		many:     several("audio"),
		plain:    true,
	}
	disc := stream
	disc.name, disc.output = "Blu-ray's transport stream", []string{"-mpegts_m2ts_mode", "1"}
	disc.video, disc.encoders = []string{"h264", "mpeg2video"}, []string{"libx264"}
	disc.audio, disc.sound = []string{"ac3", "eac3"}, "ac3"
	program := container{
		name:     "MPEG-2",
		demuxer:  "mpeg",
		blind:    true,
		input:    []string{"-fflags", "+genpts"},
		muxer:    "vob",
		cost:     240,
		video:    []string{"mpeg2video"},
		frames:   mpegRates(),
		encoders: []string{"mpeg2video"},
		audio:    []string{"mp2", "ac3"},
		sound:    "mp2",
		samples:  []int{48_000},
		many:     several("audio"),
		plain:    true,
	}
	dvd := program
	dvd.name, dvd.sound = "DVD's program stream", "ac3"
	old := program
	old.name, old.muxer = "MPEG-1", "mpeg"
	old.video, old.encoders = []string{"mpeg1video"}, []string{"mpeg1video"}
	old.audio, old.samples = []string{"mp2"}, []int{32_000, 44_100, 48_000}

	aside := func(c container) container {
		c.aside = true
		return c
	}

	return map[string]container{
		"wmv":  asf,
		"asf":  aside(asf),
		"m4v":  ipod,
		"ts":   stream,
		"mts":  aside(disc),
		"m2ts": aside(disc),
		"mpg":  program,
		"vob":  aside(dvd),
		"mpeg": aside(old),
		"flv": {
			name:     "Flash Video",
			demuxer:  "flv",
			muxer:    "flv",
			output:   []string{"-flvflags", "no_duration_filesize"},
			cost:     240,
			video:    []string{"h264", "flv1", "vp6f"},
			encoders: []string{"libx264"},
			audio:    []string{"aac"},
			sound:    "aac",
			samples:  []int{11_025, 22_050, 44_100, 48_000},
			plain:    true,
		},
		"f4v": {
			name:     "F4V",
			demuxer:  "mov",
			input:    noReferences(),
			muxer:    "f4v",
			output:   []string{"-movflags", "+faststart"},
			cost:     240,
			video:    []string{"h264"},
			encoders: []string{"libx264"},
			pixels:   true,
			audio:    []string{"aac"},
			sound:    "aac",
			plain:    true,
			aside:    true,
		},
		"3gp": {
			// Old phones know no more than the baseline.
			name:     "3GPP",
			demuxer:  "mov",
			input:    noReferences(),
			muxer:    "3gp",
			cost:     220,
			video:    []string{"h264", "h263", "mpeg4"},
			encoders: []string{"libx264"},
			coding:   []string{"-profile", "baseline"},
			pixels:   true,
			audio:    []string{"aac", "amr_nb", "amr_wb"},
			sound:    "aac",
			plain:    true,
			aside:    true,
		},
		"ogv": {
			name:     "Ogg video",
			demuxer:  "ogg",
			muxer:    "ogv",
			cost:     230,
			video:    []string{"theora", "vp8"},
			encoders: []string{"libtheora"},
			audio:    []string{"vorbis", "opus", "speex", "flac"},
			sound:    "libvorbis",
			plain:    true,
			aside:    true,
		},
		"swf": {
			// Only what was drawn in pixels can be read or written: no drawings in lines.
			name:     "Flash animation",
			demuxer:  "swf",
			muxer:    "swf",
			cost:     200,
			video:    []string{"flv1"},
			encoders: []string{"flv"},
			steady:   true,
			audio:    []string{"mp3"},
			sound:    "libmp3lame",
			samples:  []int{11_025, 22_050, 44_100},
			plain:    true,
			aside:    true,
		},
	}
}

func readOnlyContainers() map[string]container {
	divx := container{
		name:    "DivX",
		demuxer: "avi",
		input:   []string{"-fflags", "+genpts"},
		aside:   true,
	}

	return map[string]container{
		"divx": divx,
		"xvid": divx,
		"gif":  {name: "GIF", demuxer: "gif", silent: true},
		"apng": {name: "APNG", demuxer: "apng", silent: true, aside: true},
	}
}

// mpegRates are the frame rates that MPEG-1 and MPEG-2 have (ISO/IEC 13818-2, table 6-4).
func mpegRates() []string {
	return []string{
		"24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60",
	}
}
