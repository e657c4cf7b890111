package ffmpeg

// filmHubs are what a rare format of films comes from and goes to.
func filmHubs(more ...string) []string { return append([]string{"mkv", "mp4"}, more...) }

// bare is a film without a container: its picture alone, of one codec.
func bare(name, demuxer, muxer, codec, encoder string) container {
	return container{
		name:     name,
		demuxer:  demuxer,
		muxer:    muxer,
		cost:     220,
		video:    []string{codec},
		encoders: []string{encoder},
		silent:   true,
		kin:      []string{"mp4"}, // Matroska wants times, which it has none of
	}
}

// rareVideo are formats of cutting rooms, of broadcasters, and of long ago.
func rareVideo() map[string]container {
	mpeg1 := bare("MPEG-1 video", "mpegvideo", "mpeg1video", "mpeg1video", "mpeg1video")
	mpeg1.frames = mpegRates()
	mpeg2 := bare("MPEG-2 video", "mpegvideo", "mpeg2video", "mpeg2video", "mpeg2video")
	mpeg2.frames = mpegRates()

	return map[string]container{
		"m1v":  mpeg1,
		"m2v":  mpeg2,
		"h264": bare("H.264", "h264", "h264", "h264", "libx264"),
		"ivf": {
			name: "IVF", demuxer: "ivf", muxer: "ivf", cost: 260, silent: true,
			video: []string{"vp8", "vp9", "av1"}, encoders: []string{"libvpx-vp9"},
			kin: filmHubs("webm"),
		},
		"3g2": {
			name: "3GPP2", demuxer: "mov", input: noReferences(), muxer: "3g2", cost: 220,
			video: []string{"h264", "h263", "mpeg4"}, encoders: []string{"libx264"},
			coding: []string{"-profile", "baseline"}, pixels: true,
			audio: []string{"aac", "amr_nb"}, sound: "aac", kin: filmHubs("3gp"),
		},
		"mxf": {
			name: "MXF", demuxer: "mxf", muxer: "mxf", cost: 240, frames: mpegRates()[:6],
			video: []string{"mpeg2video", "dnxhd"}, encoders: []string{"mpeg2video"},
			audio: []string{"pcm_s16le", "pcm_s24le"}, sound: "pcm_s16le",
			samples: []int{48_000}, kin: filmHubs("mov"),
		},
		"gxf": {
			name: "GXF", demuxer: "gxf", muxer: "gxf", cost: 240, frames: []string{"25"},
			fixed: "720:576", encoders: []string{"mpeg2video"},
			sound: "pcm_s16le", samples: []int{48_000}, channels: "mono", kin: []string{"mp4"},
		},
		"rm": {
			name: "RealMedia", demuxer: "rm", muxer: "rm", cost: 220,
			encoders: []string{"rv20"}, audio: []string{"ac3"}, sound: "ac3", kin: filmHubs(),
		},
		"ismv": {
			name: "Smooth Streaming", demuxer: "mov", input: noReferences(), muxer: "ismv",
			cost: 240, video: []string{"h264"}, encoders: []string{"libx264"}, pixels: true,
			audio: []string{"aac"}, sound: "aac", kin: filmHubs(),
		},
	}
}
