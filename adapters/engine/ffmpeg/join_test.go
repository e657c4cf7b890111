package ffmpeg_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

func TestFilmsOfOneKindAreCopiedTogether(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for to, made := range map[string][]string{
		"mp4": nil, "mov": {"-c:v", "libx264"}, "mkv": nil, "webm": {"-cpu-used", "8"},
		"mp3": {"-vn"}, "m4a": {"-vn"}, "aac": {"-vn"}, "ogg": {"-vn"}, "opus": {"-vn"}, "wav": {"-vn"},
	} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			one := numbered(t, to, 3, made...)

			o := operate(t, e, "merge", to, nil, one, one, one)
			if got, want := strings.Count(payload(t, o.path), "\n"), 3*strings.Count(
				payload(t, one),
				"\n",
			); got < want-3 ||
				got > want+2 {
				t.Errorf("%d packets, want %d", got, want)
			}

			if !strings.HasPrefix(payload(t, o.path), payload(t, one)[:200]) {
				t.Error("it was encoded anew")
			}

			at, length := ticks(t, o.path)
			if len(at) != 9 || !near(length, 9, 0.15) {
				t.Errorf("ticks at %v of %v s", at, length)
			}

			if len(made) == 0 || made[0] != "-vn" {
				if shown := numbers(
					t,
					o.path,
				); len(shown) != 225 || shown[80] < 4 || shown[80] > 6 || shown[155] < 4 ||
					shown[155] > 6 {
					t.Errorf("%d frames: %v", len(shown), shown)
				}
			}
		})
	}
}

// payload lists the packets of a file's first stream by their hashes.
func payload(t *testing.T, path string) string {
	t.Helper()
	return entry(t, path, "packet=data_hash", "-show_data_hash", "crc32", "-select_streams", "0")
}

func TestFilmsOfSeveralKindsAreMadeAlike(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	size := func(width, height, fps int) []string {
		return []string{"-vf", fmt.Sprintf("scale=%d:%d,fps=%d", width, height, fps)}
	}
	for _, c := range []struct {
		name, to     string
		first        []string
		others       [][]string
		options      option.Values
		want         string
		width, ticks int
		seconds      float64
	}{
		{"another codec", "mp4", nil, [][]string{{"-c:v", "libx265", "-x265-params", "log-level=error"}}, nil, "video h264, audio aac", 64, 6, 6},
		{"another size and rate", "mp4", nil, [][]string{size(160, 90, 50), size(30, 20, 10)}, nil, "video h264, audio aac", 64, 9, 9},
		{"another rate of sound", "mp4", nil, [][]string{{"-ar", "22050", "-ac", "1"}}, nil, "video h264, audio aac", 64, 6, 6},
		{"a silent one", "mp4", nil, [][]string{{"-an"}, nil}, nil, "video h264, audio aac", 64, 6, 9},
		{"a silent one first", "mkv", []string{"-an"}, [][]string{nil}, nil, "video h264, audio vorbis", 64, 3, 6},
		{"only silent ones", "mp4", []string{"-an"}, [][]string{append([]string{"-an"}, size(32, 32, 25)...)}, nil, "video h264", 64, 0, 6},
		{"one without a picture", "mp4", nil, [][]string{{"-vn"}, nil}, nil, "video h264, audio aac", 64, 9, 9},
		{"AVI", "avi", nil, [][]string{nil}, nil, "video mpeg4, audio mp3", 64, 6, 6},
		{"VP9", "webm", []string{"-cpu-used", "8"}, [][]string{append([]string{"-cpu-used", "8"}, size(80, 80, 25)...)}, nil, "video vp9, audio opus", 64, 6, 6},
		{"with settings", "mp4", nil, [][]string{nil}, option.Values{"fps": 10, "codec": "h265"}, "video h264, audio aac", 64, 6, 6},
		{"odd frames", "mp4", size(64, 48, 30), [][]string{{"-vf", "fps=30000/1001", "-r", "30000/1001"}}, nil, "video h264, audio aac", 64, 6, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			films := []string{numbered(t, c.to, 3, c.first...)}
			for _, made := range c.others {
				films = append(films, numbered(t, c.to, 3, made...))
			}

			o := operate(t, e, "merge", c.to, c.options, films...)
			if got := codecs(o.facts); got != c.want || o.facts.Width != c.width ||
				!near(o.facts.Duration, c.seconds, 0.15) {
				t.Errorf("%s, %d wide, %v s", got, o.facts.Width, o.facts.Duration)
			}

			if !slices.IsSorted(o.progress) || o.progress[len(o.progress)-1] != 1 {
				t.Errorf("progress %v", o.progress)
			}

			if c.ticks == 0 {
				return
			}
			// What is heard at a full second is seen then, too: picture and sound stay together to
			// the end.
			at, _ := ticks(t, o.path)
			// where MP3 begins late each time that it is encoded
			within := map[string]float64{"avi": 2 * moment}[c.to] + 0.05
			if len(at) != c.ticks || !near(at[len(at)-1], c.seconds-1, within) {
				t.Errorf("ticks at %v", at)
			}

			shown := numbers(t, o.path)

			last := shown[len(shown)-len(shown)/int(c.seconds)]
			if last < 45 || last > 53 {
				t.Errorf("a second before its end it shows frame %d of %v", last, shown)
			}
		})
	}
}

func TestSoundsOfSeveralKindsAreMadeAlike(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for to, c := range map[string]struct {
		first, second []string
		want          string
	}{
		"mp3":  {[]string{"-vn"}, []string{"-vn", "-ar", "22050", "-ac", "1"}, "audio mp3"},
		"wav":  {[]string{"-vn", "-c:a", "pcm_s24le"}, []string{"-vn", "-ar", "8000"}, "audio pcm_s24le"},
		"flac": {[]string{"-vn"}, []string{"-vn"}, "audio flac"},
		"m4a":  {[]string{"-vn", "-c:a", "alac"}, []string{"-vn"}, "audio alac"},
		"ogg":  {[]string{"-vn", "-ac", "2"}, []string{"-vn", "-q:a", "1"}, "audio vorbis"},
		"opus": {[]string{"-vn", "-ac", "2"}, []string{"-vn"}, "audio opus"},
	} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			o := operate(
				t,
				e,
				"merge",
				to,
				nil,
				numbered(t, to, 3, c.first...),
				numbered(t, to, 2, c.second...),
			)

			at, length := ticks(t, o.path)
			if codecs(o.facts) != c.want || len(at) != 5 || !near(at[4], 4, moment) ||
				!near(length, 5, 0.05) {
				t.Errorf("%s: ticks at %v of %v s", codecs(o.facts), at, length)
			}
		})
	}
}

func TestCrossfade(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	t.Run("films", func(t *testing.T) {
		t.Parallel()

		bright := []string{"-vf", "lutyuv=y=235"}
		o := operate(t, e, "merge", "mp4", option.Values{"crossfade": 1.0},
			numbered(t, "mp4", 3), numbered(t, "mp4", 3, bright...), numbered(t, "mp4", 3))

		shown := numbers(t, o.path)
		if len(shown) != 175 || !near(o.facts.Duration, 7, 0.1) {
			t.Fatalf("%d frames, %v s", len(shown), o.facts.Duration)
		}

		if shown[40] > 45 || shown[62] < 90 || shown[62] > 170 || shown[87] < 210 ||
			shown[112] < 90 ||
			shown[112] > 170 ||
			shown[150] < 45 {
			t.Errorf("%v", shown)
		}
		// The second film's ticks begin where it begins to be seen.
		if at, length := ticks(t, o.path); len(at) != 7 || !near(at[6], 6, 0.05) ||
			!near(length, 7, 0.1) {
			t.Errorf("ticks at %v of %v s", at, length)
		}
	})
	t.Run("sound", func(t *testing.T) {
		t.Parallel()
		one := numbered(t, "mp3", 3, "-vn")
		o := operate(t, e, "merge", "mp3", option.Values{"crossfade": 0.5}, one, one)
		// The tick at 2.5 s is too low to be counted: there the second begins to be heard.
		if at, length := ticks(t, o.path); len(at) != 5 || !near(at[4], 4.5, moment) ||
			!near(length, 5.5, 0.1) {
			t.Errorf("ticks at %v of %v s", at, length)
		}
	})
	t.Run("too long", func(t *testing.T) {
		t.Parallel()
		one := numbered(t, "mp4", 2)

		f := refused(t, e, "merge", "mp4", option.Values{"crossfade": 1.5}, one, one, one)
		if f.Kind != fault.InvalidInput || f.Field != "crossfade" ||
			!strings.Contains(f.Text, "Input 2 lasts 2 s") {
			t.Error(f)
		}
	})
}

func TestWhatCannotBeJoined(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	if f := refused(
		t,
		e,
		"merge",
		"mp4",
		nil,
		fixture(t, "sample.mp4"),
	); f.Kind != fault.InvalidInput {
		t.Error(f)
	}

	broken := cut(t, fixture(t, "sample.mp4"), 0.6)
	if f := refused(
		t,
		e,
		"merge",
		"mp4",
		nil,
		fixture(t, "sample.mp4"),
		broken,
	); f.Kind != fault.CorruptFile ||
		!strings.Contains(f.Text, "no index") {
		t.Error(f)
	}
}

func TestFLACSaysHowLongAllOfItIs(t *testing.T) {
	t.Parallel()
	one := numbered(t, "flac", 2, "-vn")

	o := operate(t, newEngine(t), "merge", "flac", nil, one, one)
	if !near(o.facts.Duration, 4, 0.01) {
		t.Errorf("it says %v s", o.facts.Duration)
	}
}

func TestWhatIsJoinedLosesFurtherTracks(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	o := operate(t, e, "merge", "mkv", nil, fixture(t, "tracks.mkv"), fixture(t, "tracks.mkv"))
	if codecs(o.facts) != "video h264, audio aac (eng)" || len(o.warnings) != 2 {
		t.Errorf("%s; %q", codecs(o.facts), o.warnings)
	}
}
