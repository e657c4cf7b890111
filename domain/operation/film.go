package operation

import (
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/option"
)

// films are what is done to films and sound alone.
func films() []Operation {
	return []Operation{
		{
			Name: "speed", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc: "Plays films, animations and sound faster or slower; voices keep their pitch.",
			Fields: changing(option.Field{
				Name: "factor", Type: option.Number, Min: 0.25, Max: 4, Required: true,
				Doc: "How many times as fast: 2 takes half the time, 0.5 twice the time.",
			}),
			Expect: expect.Sped,
		},
		{
			Name: "mute", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc: "Leaves the sound of films out.", Fields: changing(), Expect: expect.Muted,
		},
		{
			Name: "normalize", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc:    "Brings the sound of films and of sound files to one loudness, by EBU R 128.",
			Fields: changing(loudness()...), Expect: expect.Kept,
		},
		{
			Name:    "extract-audio",
			Role:    Process,
			Target:  Fixed,
			To:      "mp3",
			Crosses: true,
			Asked:   true,
			Doc:     "Takes the sound out of films; it is copied where output_format holds it as it is.",
			Fields: changing(option.Field{
				Name: "track", Type: option.Integer, Min: 1, Max: 99,
				Doc: "Which track of sound, from 1; by default all that the format holds.",
			}),
			Expect: expect.Kept,
		},
		{
			Name:    "subtitle",
			Role:    Process,
			Target:  Same,
			Crosses: true,
			Asked:   true,
			Doc:     "Puts subtitles into films: as a track that viewers can switch off, or into the picture.",
			Fields:  changing(captions()...),
			Expect:  expect.Kept,
		},
	}
}

// captions are the fields of subtitles. They come with the task, as a watermark's picture does:
// they are small, and an input of its own would need a chain of its own.
func captions() []option.Field {
	const largest = 2 << 20

	return []option.Field{
		{
			Name:     "subtitles",
			Type:     option.Base64,
			Max:      largest,
			Required: true,
			Secret:   true,
			Doc: "A file of subtitles, SubRip (srt), WebVTT or SubStation Alpha (ass, ssa), in base64 or " +
				"as a data URL; at most 2 MB. Others are turned into one of these first.",
		},
		{
			Name:    "mode",
			Type:    option.Choice,
			Choices: []string{"attach", "burn"},
			Default: "attach",
			Doc:     "How: attach adds a track where the format holds one, burn draws them into the picture.",
		},
		{
			Name: "track_language", Type: option.Text,
			Doc: "The language of the track, by its three letters, such as eng or deu.",
		},
	}
}

func loudness() []option.Field {
	return []option.Field{
		{
			Name:    "loudness",
			Type:    option.Number,
			Min:     -70,
			Max:     -5,
			Default: -16.0,
			Doc:     "How loud it is to be, in LUFS: -16 for podcasts, -14 for streaming, -23 for broadcasting in Europe.",
		},
		{
			Name: "true_peak", Type: option.Number, Min: -9, Max: 0, Default: -1.5,
			Doc: "The highest peak that there may be, in dBTP.",
		},
	}
}

// joinFields are those of what becomes one file.
func joinFields() []option.Field {
	return []option.Field{
		{Name: FieldFilename, Type: option.Text, Apart: true, Doc: "The name to give the file."},
		{
			Name: "crossfade",
			Type: option.Duration,
			Max:  60,
			Doc:  "How many seconds each film or sound takes to become the next; by default one begins where the other ends.",
		},
		{
			Name: "frame_duration",
			Type: option.Duration,
			Min:  0.02,
			Max:  3600,
			Doc:  "How many seconds each picture is shown, where pictures become an animation or a film; by default 2.",
		},
	}
}
