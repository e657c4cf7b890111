package matrix_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// filmTrials are what is done to films and sound.
func filmTrials() map[string]trial {
	return map[string]trial{
		"speed": {
			values: func(source) option.Values { return option.Values{"factor": 2.0} },
			judge:  lasts(0.5),
		},
		"metadata video": tagging(),
		"metadata audio": tagging(),
		"mute": {
			values: func(source) option.Values { return option.Values{} },
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()
				sameScene(t, from.scenes, 0, made[0], to.ID)

				if _, err := soundOf(t.Context(), made[0]); err == nil {
					t.Error("it is heard")
				}
			},
		},
		"subtitle": {
			values: func(source) option.Values {
				lines := []byte("1\n00:00:00,000 --> 00:00:09,000\n" + token + "\n")
				return option.Values{"subtitles": lines, "mode": "burn"}
			},
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()
				sameScene(t, from.scenes, 0, made[0], to.ID)
				written(t, from.path, made[0])
			},
		},
		"normalize": {
			values: func(source) option.Values { return option.Values{"loudness": -20.0, "true_peak": -1.0} },
			judge:  lasts(1),
		},
		"extract-audio": {
			values: func(source) option.Values { return option.Values{} },
			judge:  showsAndSounds,
		},
		"merge": {
			inputs: 2,
			values: func(source) option.Values { return option.Values{} },
			judge:  joinsFilms,
		},
		"trim": {
			values: func(from source) option.Values {
				if last := from.facts.Duration; last > 0 && last < 1 { // the animation
					return option.Values{"duration": last / 2}
				}

				return option.Values{"start_time": 0.4, "duration": 1.2}
			},
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()

				if to.ID == "gif" || len(from.facts.Of("audio")) == 0 {
					sameScene(t, from.scenes, 0, made[0], to.ID)
					return
				}

				if got, err := soundOf(t.Context(), made[0]); err != nil ||
					math.Abs(got.seconds-1.2) > 0.1 {
					t.Errorf("it sounds for %.2f s, want 1.2; %v", got.seconds, err)
				}
			},
		},
	}
}

// tagging is a trial of tags that are written: ExifTool reads them.
func tagging() trial {
	return trial{
		values: func(source) option.Values {
			return option.Values{
				"strip": true,
				"set":   map[string]any{"title": "Ours", "artist": "We"},
			}
		},
		judge: func(t *testing.T, from source, made []string, to format.Format) {
			t.Helper()
			showsAndSounds(t, from, made, to)

			for tag, want := range map[string]string{"-Title": "Ours", "-Artist": "We"} {
				said, err := output(t.Context(), "exiftool", "-s3", tag, made[0])
				if got := strings.TrimSpace(string(said)); err != nil || got != want {
					t.Errorf("%s is %q, want %q; %v", tag, got, want, err)
				}
			}
		},
	}
}

// showsAndSounds fails where the first picture or the sound is another.
func showsAndSounds(t *testing.T, from source, made []string, to format.Format) {
	t.Helper()

	if to.Category == format.Video || to.Category == format.Image {
		sameScene(t, from.scenes, 0, made[0], to.ID)
	}

	if len(from.facts.Of("audio")) > 0 {
		sameSound(t, from, made[0])
	}
}

// lasts returns a judge of sound that is to be heard so many times as long as its source, and of
// pictures that begin alike.
func lasts(times float64) func(*testing.T, source, []string, format.Format) {
	return func(t *testing.T, from source, made []string, to format.Format) {
		t.Helper()

		if to.Category == format.Video || to.Category == format.Image {
			sameScene(t, from.scenes, 0, made[0], to.ID)
		}

		if to.ID == "gif" || len(from.facts.Of("audio")) == 0 {
			return
		}

		got, err := soundOf(t.Context(), made[0])
		if want := from.sound.seconds * times; err != nil || math.Abs(got.seconds-want) > 0.2 {
			t.Errorf("it sounds for %.2f s, want %.2f; %v", got.seconds, want, err)
		}
	}
}

// moves fails where a film shows one colour, or nothing.
func moves(t *testing.T, made string) {
	t.Helper()

	colours, err := output(
		t.Context(),
		"ffmpeg",
		"-nostdin",
		"-v",
		"error",
		"-i",
		made,
		"-frames:v",
		"1",
		"-vf",
		"select=gte(n\\,10),scale=64:64,format=gray",
		"-f",
		"rawvideo",
		"-",
	)
	if err != nil || len(colours) == 0 ||
		bytes.Count(colours, colours[:1]) == len(colours) {
		t.Errorf("nothing is drawn in it: %d bytes, %v", len(colours), err)
	}
}

// isHeard fails where sound is silence.
func isHeard(t *testing.T, made string) {
	t.Helper()

	const quiet = -60

	got, err := soundOf(t.Context(), made)
	if err != nil || got.decibels < quiet || got.seconds == 0 {
		t.Errorf("it sounds at %.1f dB for %.2f s, %v", got.decibels, got.seconds, err)
	}
}

// joinsFilms fails where a film or sound that was joined with itself is not twice of it, or a
// picture not shown for four seconds.
func joinsFilms(t *testing.T, from source, outputs []string, to format.Format) {
	t.Helper()

	made := outputs[0]
	if to.ID == "gif" || to.Category == format.Video {
		sameScene(t, from.scenes, 0, made, to.ID)
	}

	if len(from.facts.Of("audio")) == 0 {
		return
	}

	got, err := soundOf(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}

	if want := from.sound; math.Abs(got.decibels-want.decibels) > 3 ||
		math.Abs(got.seconds-2*want.seconds) > 0.3 {
		t.Errorf(
			"sounds otherwise: %.1f dB for %.2f s, each %.1f dB for %.2f s",
			got.decibels,
			got.seconds,
			want.decibels,
			want.seconds,
		)
	}
}

// written fails where the lower third of a film's first frame shows no more than its source's does.
func written(t *testing.T, source, made string) {
	t.Helper()

	grey := func(path string) []byte {
		shown, err := output(t.Context(), "ffmpeg", "-nostdin", "-v", "error", "-i", path,
			"-frames:v", "1", "-vf", "crop=iw:ih/3:0:ih*2/3,format=gray", "-f", "rawvideo", "-")
		if err != nil {
			t.Fatal(err)
		}

		return shown
	}

	const (
		apart = 80 // levels of grey: letters are white, with a black rim
		least = 20 // pixels
	)

	before, after, n := grey(source), grey(made), 0
	for i := range min(len(before), len(after)) {
		if max(before[i], after[i])-min(before[i], after[i]) > apart {
			n++
		}
	}

	if n < least {
		t.Errorf("%d pixels are others: nothing is written on it", n)
	}
}
