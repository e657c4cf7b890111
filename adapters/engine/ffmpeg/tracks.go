package ffmpeg

import "strings"

func audioContainers() map[string]container {
	return map[string]container{
		"mp3": {
			// Windows shows no newer one
			name:     "MP3",
			demuxer:  "mp3",
			muxer:    "mp3",
			output:   []string{"-id3v2_version", "3"},
			cost:     180,
			audio:    []string{"mp3"},
			sound:    "libmp3lame",
			pictures: true,
			chapters: true,
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
			name:     "M4A",
			demuxer:  "mov",
			input:    noReferences(),
			muxer:    "ipod",
			output:   []string{"-movflags", "+faststart"},
			cost:     170,
			audio:    []string{"aac", "alac"},
			sound:    "aac",
			many:     several("audio"),
			pictures: true,
			chapters: true,
		},
		"aac": {
			name: "AAC", demuxer: "aac", muxer: "adts", cost: 170,
			audio: []string{"aac"}, sound: "aac",
		},
		"ogg": {
			// Only Vorbis, since that is what the catalogue promises under this name; Opus has a
			// format of its own.
			name: "Ogg", demuxer: "ogg", muxer: "ogg", cost: 160,
			audio: []string{"vorbis"}, sound: "libvorbis", chapters: true,
		},
		"opus": {
			name: "Opus", demuxer: "ogg", muxer: "opus", cost: 190,
			audio: []string{"opus"}, sound: "libopus", chapters: true,
		},
	}
}

// audioTargets are the containers of which sound is made by converting alone.
func audioTargets() map[string]container {
	ipod := func(name, codec string) container {
		return container{
			name:     name,
			demuxer:  "mov",
			input:    noReferences(),
			muxer:    "ipod",
			output:   []string{"-movflags", "+faststart"},
			cost:     170,
			audio:    []string{codec},
			sound:    codec,
			pictures: true,
			chapters: true,
			plain:    true,
			aside:    true,
		}
	}

	return map[string]container{
		"m4b":  ipod("M4B", "aac"),
		"alac": ipod("Apple Lossless", "alac"),
		"wma": {
			name: "Windows Media Audio", demuxer: "asf", muxer: "asf", cost: 160, plain: true,
			audio: []string{"wmav1", "wmav2"}, sound: "wmav2",
		},
		"aiff": {
			name: "AIFF", demuxer: "aiff", muxer: "aiff", cost: 130, plain: true,
			output: []string{"-write_id3v2", "1"},
			audio:  []string{"pcm_s16be", "pcm_s24be", "pcm_s32be"}, sound: "pcm_s16be",
		},
		"au": {
			name: "Sun Audio", demuxer: "au", muxer: "au", cost: 130, plain: true, aside: true,
			audio: []string{"pcm_s16be", "pcm_s24be", "pcm_s32be", "pcm_f32be", "pcm_mulaw"},
			sound: "pcm_s16be",
		},
		"caf": {
			name: "Core Audio", demuxer: "caf", muxer: "caf", cost: 130, plain: true, aside: true,
			audio: append(wavPCM()[1:], "alac", "pcm_s16be"), sound: "pcm_s16le",
		},
		"wv": {
			name: "WavPack", demuxer: "wv", muxer: "wv", cost: 170, plain: true, aside: true,
			audio: []string{"wavpack"}, sound: "wavpack",
		},
		"ac3": {
			name:    "Dolby Digital",
			demuxer: "ac3",
			muxer:   "ac3",
			cost:    160,
			plain:   true,
			aside:   true,
			audio:   []string{"ac3"},
			sound:   "ac3",
		},
		"dts": {
			name: "DTS", demuxer: "dts", muxer: "dts", cost: 170, plain: true, aside: true,
			audio: []string{"dts"}, sound: "dca",
		},
		"spx": {
			name: "Speex", demuxer: "ogg", muxer: "spx", cost: 190, plain: true, aside: true,
			audio: []string{"speex"}, sound: "libspeex",
		},
		"oga": {
			name: "Ogg audio", demuxer: "ogg", muxer: "oga", cost: 160, plain: true, aside: true,
			audio: []string{"vorbis", "flac", "opus", "speex"}, sound: "libvorbis", chapters: true,
		},
		"3ga": {
			name: "3GPP audio", demuxer: "mov", input: noReferences(), muxer: "3gp", cost: 160,
			audio: []string{"aac", "amr_nb", "amr_wb"}, sound: "aac", plain: true, aside: true,
		},
		"amr": {name: "AMR", demuxer: "amr", plain: true, aside: true},
	}
}

// hubs are what a rare format of sound comes from and goes to.
func hubs(more ...string) []string { return append([]string{"flac", "mp3", "wav"}, more...) }

// readAudio are formats of sound that others write, by their demuxers.
func readAudio() map[string]container {
	list := map[string]container{}

	for id, demuxer := range map[string]string{
		"voc": "voc", "ircam": "ircam", "sox": "sox", "mpc": "mpc8", "mp1": "mp3",
		"gsm": "gsm", "8svx": "iff",
		"avr": "avr", "nist": "nistsphere", "paf": "epaf", "fap": "epaf", "pvf": "pvf",
		"hcom": "hcom", "sds": "sds",
	} {
		list[id] = container{name: strings.ToUpper(id), demuxer: demuxer, kin: hubs()}
	}

	return list
}

// rareAudio are formats for which there is a program or two.
func rareAudio() map[string]container {
	return map[string]container{
		"mp2": {
			name: "MPEG layer II", demuxer: "mp3", muxer: "mp2", cost: 130, kin: hubs(),
			audio: []string{"mp2"}, sound: "mp2",
		},
		"aifc": {
			name: "AIFF-C", demuxer: "aiff", muxer: "aiff", cost: 130, kin: hubs("aiff"),
			audio: []string{"pcm_s16le", "pcm_f32be", "pcm_f64be"}, sound: "pcm_s16le",
		},
		"w64": {
			name: "Wave64", demuxer: "w64", muxer: "w64", cost: 130, kin: hubs(),
			audio: wavPCM(), sound: "pcm_s16le",
		},
		"rf64": {
			name: "RF64", demuxer: "wav", muxer: "wav", output: []string{"-rf64", "always"},
			cost: 130, kin: hubs(), audio: wavPCM(), sound: "pcm_s16le",
		},
		"mka": {
			name: "Matroska audio", demuxer: "matroska", muxer: "matroska", cost: 160,
			kin: hubs("opus", "ogg", "m4a"),
			audio: []string{
				"aac", "ac3", "eac3", "dts", "mp3", "flac", "alac", "vorbis", "opus", "pcm_s16le",
				"pcm_s24le", "truehd",
			},
			sound: "flac", many: several("audio"), chapters: true,
		},
		"weba": {
			name: "WebM audio", demuxer: "matroska", muxer: "webm", cost: 180,
			kin: hubs("opus", "ogg"), audio: []string{"opus", "vorbis"}, sound: "libopus",
		},
		"m4r": {
			name: "Ringtone", demuxer: "mov", input: noReferences(), muxer: "ipod", cost: 170,
			kin: hubs("m4a"), audio: []string{"aac"}, sound: "aac",
		},
		"tta": {
			name: "True Audio", demuxer: "tta", muxer: "tta", cost: 150, kin: hubs(),
			audio: []string{"tta"}, sound: "tta",
		},
		"eac3": {
			name: "Dolby Digital Plus", demuxer: "eac3", muxer: "eac3", cost: 160, kin: hubs("ac3"),
			audio: []string{"eac3"}, sound: "eac3",
		},
		"ra": {
			name: "RealAudio", demuxer: "rm", muxer: "rm", cost: 150, kin: hubs(),
			audio: []string{"ac3"}, sound: "ac3",
		},
	}
}
