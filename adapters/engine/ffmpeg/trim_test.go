package ffmpeg_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

const (
	frame  = 0.04 // seconds
	moment = 0.02 // what the ear takes for at once
)

func TestAPartIsCutExactly(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		name, from, to string
		made           []string
		options        option.Values
		first, frames  int
		tick, seconds  float64
	}{
		{
			"from a time to a time", "mp4", "mp4", nil,
			option.Values{"start_time": 2.5, "end_time": 4.1},
			62, 41, 0.52, 1.62,
		},
		{"for a time", "mkv", "mkv", nil, option.Values{"start_time": 1.0, "duration": 2.0}, 25, 50, 0, 2},
		{"to the end", "mp4", "mkv", nil, option.Values{"start_time": 4.4}, 110, 40, 0.6, 1.6},
		{"from the beginning", "mov", "mp4", nil, option.Values{"end_time": 1.2}, 0, 30, 0, 1.2},
		{"a key frame", "mp4", "mp4", nil, option.Values{"start_time": 2.0, "end_time": 4.0}, 50, 50, 0, 2},
		{"two frames", "mp4", "mp4", nil, option.Values{"start_time": 3.0, "duration": 0.08}, 75, 2, 0, 0.08},
		{
			"from the beginning of Flash", "flv", "mp4",
			[]string{"-ar", "44100"},
			option.Values{"end_time": 1.2},
			0, 30, 0, 1.2,
		},
		{
			"of what has no index", "ts", "mp4",
			[]string{"-c:v", "libx264", "-c:a", "aac"},
			option.Values{"start_time": 2.5, "duration": 1.6},
			62, 41, 0.54, 1.62, // where AAC begins 21 ms late
		},
		{
			"of frames that stand alone", "mov", "mov",
			[]string{"-c:v", "prores_ks", "-c:a", "pcm_s16le"},
			option.Values{"start_time": 2.5, "end_time": 4.1},
			62, 41, 0.52, 1.62,
		},
		{"of another codec", "webm", "webm", []string{"-cpu-used", "8"}, option.Values{"start_time": 1.5, "end_time": 2.5}, 37, 26, 0.52, 1.02},
		// where MP3 begins 25 ms late
		{"of AVI", "avi", "avi", nil, option.Values{"start_time": 1.5, "end_time": 2.5}, 37, 26, 0.545, 1.045},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			film := numbered(t, c.from, 6, c.made...)
			o := operate(t, e, "trim", c.to, c.options, film)

			shown := numbers(t, o.path)
			if got := shown[0]; got < c.first-1 || got > c.first+1 || len(shown) < c.frames-1 ||
				len(shown) > c.frames+1 {
				t.Errorf(
					"begins with frame %d and has %d, want %d and %d",
					got,
					len(shown),
					c.first,
					c.frames,
				)
			}

			at, length := ticks(t, o.path)
			if len(at) == 0 || !near(at[0], c.tick, moment) && c.tick > 0 ||
				!near(length, c.seconds, 2*moment) {
				t.Errorf("ticks at %v of %v s, want %v of %v", at, length, c.tick, c.seconds)
			}
		})
	}
}

func TestAPartOfSoundIsCutExactly(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, to := range []string{"mp3", "wav", "flac", "m4a", "aac", "ogg", "opus"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			sound := numbered(t, to, 6, "-vn")
			o := operate(
				t,
				e,
				"trim",
				to,
				option.Values{"start_time": 2.25, "end_time": 4.5},
				sound,
			)
			at, length := ticks(t, o.path)
			// AAC without a container cannot say that its encoder begins 21 ms late.
			within := map[string]float64{"aac": 3 * moment}[to] + moment
			if len(at) != 2 || !near(at[0], 0.75, within) || !near(length, 2.25, 2*within) {
				t.Errorf("ticks at %v of %v s", at, length)
			}
		})
	}

	t.Run("what is lossless stays lossless", func(t *testing.T) {
		t.Parallel()
		sound := numbered(t, "m4a", 3, "-vn", "-c:a", "alac")

		o := operate(t, e, "trim", "m4a", option.Values{"start_time": 1.0}, sound)
		if got := codecs(o.facts); got != "audio alac" {
			t.Error(got)
		}
	})
}

func TestAFastPartIsCopied(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		to    string
		early bool
	}{{"mp4", false}, {"mkv", true}, {"mov", false}} {
		t.Run(c.to, func(t *testing.T) {
			t.Parallel()
			film := numbered(t, c.to, 6)

			o := operate(
				t,
				e,
				"trim",
				c.to,
				option.Values{"start_time": 3.5, "end_time": 5.0, "fast": true},
				film,
			)
			if got := entry(t, film, "stream=codec_tag,codec_name"); got != entry(
				t,
				o.path,
				"stream=codec_tag,codec_name",
			) {
				t.Errorf("it was encoded anew: %s", got)
			}

			if shown := numbers(t, o.path); shown[0] > 87 || shown[0] < 50 ||
				shown[len(shown)-1] < 123 {
				t.Errorf("shows %d to %d", shown[0], shown[len(shown)-1])
			}

			if got := len(o.warnings) == 1 &&
				strings.Contains(o.warnings[0], "key frame"); got != c.early {
				t.Errorf("warnings %q", o.warnings)
			}
		})
	}
}

func TestPartsThatThereAreNot(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	for _, c := range []struct {
		options     option.Values
		field, text string
	}{
		{option.Values{}, "start_time", "Give start_time"},
		{option.Values{"start_time": 2.1}, "start_time", "the file lasts 2"},
		{option.Values{"start_time": 0.5, "end_time": 0.5}, "end_time", "is empty"},
		{option.Values{"start_time": 1.0, "end_time": 0.5}, "end_time", "is empty"},
		{option.Values{"end_time": 60.0}, "end_time", "the file lasts 2"},
		{option.Values{"start_time": 1.5, "duration": 2.0}, "duration", "ends at 3.5 s, and the file lasts 2"},
		{option.Values{"end_time": 1.0, "duration": 1.0}, "duration", "not both"},
	} {
		for _, input := range []string{"sample.wav", "tracks.mkv"} {
			f := refused(t, e, "trim", formatOf(input), c.options, fixture(t, input))
			if f.Kind != fault.InvalidInput || f.Field != c.field ||
				!strings.Contains(f.Text, c.text) {
				t.Errorf("%s %v: %v", input, c.options, f)
			}
		}
	}

	t.Run("of a length that nobody tells", func(t *testing.T) {
		t.Parallel()

		f := refused(
			t,
			e,
			"trim",
			"aac",
			option.Values{"start_time": 5.0},
			fixture(t, "sample.aac"),
		)
		if f.Kind != fault.InvalidInput || !strings.Contains(f.Text, "the file lasts 2") {
			t.Error(f)
		}
	})
}

// What a film holds besides picture and sound is cut with it.
func TestTracksAreCutTogether(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	o := operate(
		t,
		e,
		"trim",
		"mkv",
		option.Values{"start_time": 0.6, "end_time": 1.5},
		fixture(t, "tracks.mkv"),
	)
	if got := codecs(
		o.facts,
	); got != "video h264, audio aac (eng), audio aac (fra), subtitle subrip (deu), attachment " {
		t.Error(got)
	}

	if o.facts.Duration < 0.85 || o.facts.Duration > 1 {
		t.Errorf("lasts %v s", o.facts.Duration)
	}
	// The words are said from 0.223 and from 1.023 s on, for 0.8 s, and all begins 23 ms late here,
	// for AAC does.
	const want = "0.023000\n0.423000\n0.446000\n0.477000"
	if got := entry(
		t,
		o.path,
		"packet=pts_time,duration_time",
		"-select_streams",
		"s",
	); got != want {
		t.Errorf("subtitles at %q", got)
	}

	o = operate(
		t,
		e,
		"trim",
		"mp4",
		option.Values{"start_time": 0.5, "end_time": 1.5},
		fixture(t, "tracks.mkv"),
	)
	if len(o.facts.Of("subtitle")) > 0 ||
		!strings.Contains(strings.Join(o.warnings, " "), "subtitle track (deu) was left out") {
		t.Errorf("%s; %q", codecs(o.facts), o.warnings)
	}
}

func TestAnAnimationIsCut(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	film := numbered(t, "mp4", 4)
	for _, from := range []string{film, operate(t, e, "trim", "gif", option.Values{"end_time": 4.0}, film).path} {
		o := operate(t, e, "trim", "gif", option.Values{"start_time": 1.0, "end_time": 3.0}, from)

		shown := numbers(t, o.path)
		if shown[0] < 22 || shown[0] > 28 || shown[len(shown)-1] > 75 || shown[len(shown)-1] < 69 ||
			o.facts.Duration < 1.9 ||
			o.facts.Duration > 2.2 {
			t.Errorf("%s: shows %v for %v s", formatOf(from), shown, o.facts.Duration)
		}
	}
}
