package ffmpeg_test

import (
	"image/color"
	"os/exec"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// spoken are subtitles that are shown from the first half second on.
const spoken = "1\r\n00:00:00,500 --> 00:00:01,000\r\nGr\xfc\xdfe\r\n"

// shown returns the subtitles of a film's last track, and its language.
func shown(t *testing.T, path string) (text, language string) {
	t.Helper()

	srt, err := exec.CommandContext(
		t.Context(), "ffmpeg", "-v", "error", "-i", path, "-map", "0:s:0", "-f", "srt", "-",
	).Output()
	if err != nil {
		t.Fatal(err)
	}

	said, err := exec.CommandContext(t.Context(), "mediainfo", "--Inform=Text;%Language/String3%", path).
		Output()
	if err != nil {
		t.Fatal(err)
	}

	return string(srt), strings.TrimSpace(string(said))
}

func TestSubtitlesBecomeATrack(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	film := blue(t, "mp4")

	for _, to := range []string{"mp4", "mkv", "webm"} {
		o := operate(t, e, "subtitle", to, option.Values{
			"subtitles": []byte(spoken), "mode": "attach", "track_language": "deu",
		}, film)

		text, language := shown(t, o.path)
		// a track of AAC may begin some milliseconds before the picture
		if !strings.Contains(text, "00:00:00,5") || !strings.Contains(text, "\nGrüße") ||
			language != "deu" {
			t.Errorf("%s: %q in %q", to, text, language)
		}

		if to != "webm" && packets(t, o.path, "v:0") != packets(t, film, "v:0") {
			t.Errorf("%s: the picture was encoded anew", to)
		}
	}
}

func TestSubtitlesAreDrawn(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	o := operate(t, e, "subtitle", "avi", option.Values{
		"subtitles": []byte("WEBVTT\n\n00:00.500 --> 00:01.000\n███\n"), "mode": "burn",
	}, blue(t, "avi"))

	for at, drawn := range map[string]bool{"0": false, "0.8": true} {
		ink, picture := 0, frameAt(t, o.path, at)

		for x := range picture.Bounds().Dx() {
			for y := range picture.Bounds().Dy() {
				if c, _ := color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA); c.R > 200 &&
					c.G > 200 {
					ink++
				}
			}
		}

		if (ink > 20) != drawn {
			t.Errorf("at %s s, %d pixels are white", at, ink)
		}
	}
}

func TestWhatIsNoSubtitlesIsRefused(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	film := blue(t, "avi")

	for why, c := range map[string]struct {
		values option.Values
		kind   fault.Kind
	}{
		"words":                 {option.Values{"subtitles": []byte("Hello")}, fault.InvalidInput},
		"an arrow":              {option.Values{"subtitles": []byte("a --> b")}, fault.InvalidInput},
		"a playlist":            {option.Values{"subtitles": []byte("#EXTM3U\n/etc/passwd\n")}, fault.InvalidInput},
		"no language":           {option.Values{"subtitles": []byte(spoken), "track_language": "a b"}, fault.InvalidInput},
		"a track in what holds": {option.Values{"subtitles": []byte(spoken)}, fault.UnsupportedConversion},
	} {
		if f := refused(t, e, "subtitle", "avi", c.values, film); f.Kind != c.kind {
			t.Errorf("%s: %s %s", why, f.Kind, f.Text)
		}
	}
}
