package ffmpeg

// oldEncoders write the pictures of older players.
func oldEncoders() map[string]encoder {
	// a scale of sizes, from 1, the best, to 31
	scaled := func(codec string) encoder {
		return encoder{codec: codec, knob: "-q", grades: values("8", "4", "3", "2")}
	}

	return map[string]encoder{
		"mpeg1video": scaled("mpeg1video"),
		"mpeg2video": scaled("mpeg2video"),
		"wmv2":       scaled("wmv2"),
		"flv":        scaled("flv1"),
		"rv20":       scaled("rv20"),
		"libtheora": {
			codec: "theora", knob: "-q", grades: values("4", "7", "8", "10"),
		},
	}
}

// oldSoundEncoders write the sound of older players, and of cinemas. FFmpeg does not bring sound to
// the channels and the rates that some of them know, so a filter does.
func oldSoundEncoders() map[string]encoder {
	return map[string]encoder{
		"wmav2": {
			codec: "wmav2",
			filter: "aformat=channel_layouts=mono|stereo:" +
				"sample_rates=8000|11025|16000|22050|32000|44100|48000",
			knob:   "-b",
			scales: true,
			lowest: 32_000,
			limit:  192_000,
			most:   2,
			grades: qualities(
				grade{bits: 96_000},
				grade{bits: 128_000},
				grade{bits: 192_000},
				grade{bits: 256_000},
			),
		},
		"mp2": {
			codec:  "mp2",
			filter: "aformat=channel_layouts=mono|stereo:sample_rates=32000|44100|48000",
			knob:   "-b",
			scales: true,
			lowest: 32_000,
			limit:  192_000,
			most:   2,
			grades: qualities(
				grade{bits: 128_000},
				grade{bits: 192_000},
				grade{bits: 256_000},
				grade{bits: 384_000},
			),
		},
		"dca": {
			codec: "dts",
			flags: []string{"-strict", "-2"},
			filter: "aformat=channel_layouts=mono|stereo|quad|5.0|5.1:" +
				"sample_rates=32000|44100|48000",
			knob:   "-b",
			lowest: 384_000,
			limit:  1_411_000,
			shared: true,
			most:   6,
			grades: qualities(
				grade{bits: 512_000},
				grade{bits: 768_000},
				grade{bits: 1_152_000},
				grade{bits: 1_411_000},
			),
		},
		"libspeex": {
			codec:  "speex",
			filter: "aformat=channel_layouts=mono|stereo:sample_rates=8000|16000|32000",
			knob:   "-cbr_quality",
			lowest: 4_000,
			limit:  22_000,
			most:   2,
			grades: values("5", "8", "9", "10"),
		},
		"eac3": {
			codec:  "eac3",
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
		"wavpack": {codec: "wavpack"},
		"tta":     {codec: "tta"},
	}
}
