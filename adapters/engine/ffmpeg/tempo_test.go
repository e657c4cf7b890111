package ffmpeg_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

func TestSpeed(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	for _, factor := range []float64{0.25, 0.5, 1.5, 2, 4} {
		for _, to := range []string{"mp4", "mp3"} {
			t.Run(fmt.Sprint(factor, " ", to), func(t *testing.T) {
				t.Parallel()
				o := operate(
					t,
					e,
					"speed",
					to,
					option.Values{"factor": factor},
					numbered(t, to, 4, map[string][]string{"mp3": {"-vn"}}[to]...),
				)

				at, length := ticks(t, o.path)
				if !near(length, 4/factor, 0.1) || len(at) == 0 ||
					factor <= 2 && !near(at[len(at)-1], 3/factor, 0.1) {
					t.Errorf("ticks at %v of %v s", at, length)
				}

				if to == "mp3" {
					return
				}

				shown := numbers(t, o.path)
				if want := int(100 / factor); len(shown) < want-2 || len(shown) > want+2 {
					t.Errorf("%d frames, want %d", len(shown), want)
				}

				if middle := shown[len(shown)/2]; middle < 46 || middle > 54 ||
					o.facts.Of("video")[0].FPS != 25 {
					t.Errorf(
						"frame %d in the middle, at %v a second",
						middle,
						o.facts.Of("video")[0].FPS,
					)
				}
			})
		}
	}
}

// tone makes a second of a note, and pitch counts how often it crosses zero upwards in a second.
func tone(t *testing.T, hertz int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tone.wav")

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", fmt.Sprintf("sine=%d:d=4:r=48000", hertz), path).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

func pitch(t *testing.T, path string) float64 {
	t.Helper()
	values := heard(t, path)
	crossed := 0

	for i := 1; i < len(values); i++ {
		if values[i-1] < 0 && values[i] >= 0 {
			crossed++
		}
	}

	return float64(crossed) * 48000 / float64(len(values))
}

func TestThePitchStays(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, factor := range []float64{0.5, 1.7, 3} {
		o := operate(t, e, "speed", "wav", option.Values{"factor": factor}, tone(t, 440))
		if got := pitch(t, o.path); !near(got, 440, 9) {
			t.Errorf("at %v times the speed 440 Hz are %.1f", factor, got)
		}
	}
}

func TestWhatIsBesideAFilmGoesWithItsSpeed(t *testing.T) {
	t.Parallel()
	o := operate(
		t,
		newEngine(t),
		"speed",
		"mkv",
		option.Values{"factor": 2.0},
		fixture(t, "tracks.mkv"),
	)
	// at 0.223 and 1.023 s for 0.8 s each, and all begins 23 ms late
	const want = "0.135000\n0.400000\n0.535000\n0.400000"
	if got := entry(
		t,
		o.path,
		"packet=pts_time,duration_time",
		"-select_streams",
		"s",
	); got != want {
		t.Errorf("subtitles at %q", got)
	}

	if o.facts.Chapters != 0 || !strings.Contains(strings.Join(o.warnings, " "), "chapters") {
		t.Errorf("%d chapters, %q", o.facts.Chapters, o.warnings)
	}
}

func TestMute(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, to := range []string{"mp4", "mkv", "webm", "avi", "mov"} {
		o := operate(t, e, "mute", to, nil, fixture(t, "sample."+to))
		if len(o.facts.Of("audio")) > 0 || len(o.facts.Of("video")) != 1 || len(o.warnings) > 0 {
			t.Errorf("%s: %s, %q", to, codecs(o.facts), o.warnings)
		}

		if to != "avi" && packets(t, o.path, "v:0") != packets(t, fixture(t, "sample."+to), "v:0") {
			t.Errorf("%s: the picture was encoded anew", to)
		}
	}

	if f := refused(
		t,
		e,
		"mute",
		"mp4",
		nil,
		numbered(t, "mp4", 1, "-vn"),
	); f.Kind != fault.UnsupportedConversion {
		t.Error(f)
	}
}

func TestExtractAudio(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		input, to, want string
		values          option.Values
		copied          bool
	}{
		{"sample.mov", "m4a", "audio aac", nil, true},
		{"sample.mov", "mp3", "audio mp3", nil, false},
		{"sample.webm", "opus", "audio opus", nil, true},
		{"tracks.mkv", "wav", "audio pcm_s16le", option.Values{"track": 2}, false},
		{"tracks.mkv", "m4a", "audio aac (fra)", option.Values{"track": 2}, false},
		{"tracks.mkv", "flac", "audio flac", option.Values{"track": 1}, false},
	} {
		o := operate(t, e, "extract-audio", c.to, c.values, fixture(t, c.input))
		if got := codecs(o.facts); strings.TrimSuffix(got, ", data text (eng)") != c.want {
			t.Errorf("%s to %s: %s", c.input, c.to, got)
		}

		if c.copied && packets(t, o.path, "a:0") != packets(t, fixture(t, c.input), "a:0") {
			t.Errorf("%s to %s was encoded anew", c.input, c.to)
		}
	}

	f := refused(t, e, "extract-audio", "mp3", option.Values{"track": 3}, fixture(t, "tracks.mkv"))
	if f.Kind != fault.InvalidInput || f.Field != "track" ||
		!strings.Contains(f.Text, "has 2 of sound") {
		t.Error(f)
	}

	if f := refused(
		t,
		e,
		"extract-audio",
		"mp3",
		nil,
		fixture(t, "odd.avi"),
	); f.Kind != fault.UnsupportedConversion ||
		!strings.Contains(f.Text, "no sound") {
		t.Error(f)
	}
}

// level is the root mean square of a file's sound in decibels of full scale, and the highest
// sample.
func level(t *testing.T, path string) (decibels, peak float64) {
	t.Helper()
	values := heard(t, path)

	power := 0.0
	for _, v := range values {
		power += v * v
	}

	highest := slices.MaxFunc(values, func(a, b float64) int {
		return int(math.Copysign(1, math.Abs(a)-math.Abs(b)))
	})

	return 10 * math.Log10(power/float64(len(values))), 20 * math.Log10(math.Abs(highest))
}

// A tone of 997 Hz has a loudness of its level in decibels, by the definition of the measure (ITU-R
// BS.1770).
func TestNormalize(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		to   string
		want float64
		made []string
	}{
		{"wav", -16, nil}, {"wav", -23, nil}, {"mp3", -16, nil}, {"m4a", -20, nil}, {"opus", -23, nil}, {"flac", -30, nil}, {"mkv", -16, nil},
	} {
		t.Run(fmt.Sprint(c.to, c.want), func(t *testing.T) {
			t.Parallel()
			soft := filepath.Join(t.TempDir(), "soft."+c.to)

			args := []string{
				"-v",
				"error",
				"-f",
				"lavfi",
				"-i",
				"sine=997:d=5:r=48000,volume=-20dB,aformat=channel_layouts=mono",
			}
			if c.to == "mkv" {
				args = append(args, "-f", "lavfi", "-i", "testsrc2=s=64x48:d=5")
			}

			if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, soft)...).
				CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}

			o := operate(
				t,
				e,
				"normalize",
				c.to,
				option.Values{"loudness": c.want, "true_peak": -1.5},
				soft,
			)
			if got, _ := level(t, o.path); !near(got, c.want, 1) {
				t.Errorf("%.1f dB, want %v", got, c.want)
			}

			if o.facts.Of("audio")[0].SampleRate != 48000 {
				t.Errorf("%d samples a second", o.facts.Of("audio")[0].SampleRate)
			}

			if c.to == "mkv" && packets(t, o.path, "v:0") != packets(t, soft, "v:0") {
				t.Error("the picture was encoded anew")
			}

			if !slices.IsSorted(o.progress) || o.progress[len(o.progress)-1] != 1 {
				t.Errorf("progress %v", o.progress)
			}
		})
	}

	t.Run("peaks", func(t *testing.T) {
		t.Parallel()

		o := operate(
			t,
			e,
			"normalize",
			"wav",
			option.Values{"loudness": -16.0, "true_peak": -6.0},
			numbered(t, "wav", 4, "-vn"),
		)
		if _, peak := level(t, o.path); peak > -5 {
			t.Errorf("a peak of %.1f dB", peak)
		}
	})
	t.Run("silence", func(t *testing.T) {
		t.Parallel()

		silent := filepath.Join(t.TempDir(), "silent.wav")
		if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anullsrc=d=3", "-t", "3", silent).
			CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}

		o := operate(
			t,
			e,
			"normalize",
			"wav",
			option.Values{"loudness": -16.0, "true_peak": -1.5},
			silent,
		)
		if len(o.warnings) != 1 || !strings.Contains(o.warnings[0], "silent") ||
			!near(o.facts.Duration, 3, 0.1) {
			t.Errorf("%q, %v s", o.warnings, o.facts.Duration)
		}
	})

	if f := refused(
		t,
		e,
		"normalize",
		"avi",
		option.Values{"loudness": -16.0, "true_peak": -1.5},
		fixture(t, "odd.avi"),
	); f.Kind != fault.UnsupportedConversion {
		t.Error(f)
	}
}
