package matrix_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// pictureTrials are what is done to pictures, and to films alike.
func pictureTrials() map[string]trial {
	sized := func(want string) func(*testing.T, source, []string, format.Format) {
		return func(t *testing.T, _ source, made []string, to format.Format) {
			t.Helper()

			if to.Has(format.Fitted) {
				return
			}

			if got := shownSize(t, made[0], to.ID); got != want {
				t.Errorf("it is %s, want %s", got, want)
			}
		}
	}
	asking := func(v option.Values) func(source) option.Values {
		return func(source) option.Values { return v }
	}

	return map[string]trial{
		"resize": {
			values: asking(option.Values{"width": 64, "height": 40, "fit": "cover"}),
			judge:  sized("64x40"),
		},
		"merge to webp": {
			inputs: 3,
			values: asking(option.Values{"frame_duration": 0.5, "width": 64}),
			judge: func(t *testing.T, _ source, made []string, _ format.Format) {
				t.Helper()

				said, err := output(
					t.Context(),
					"identify-im6.q16",
					"-format",
					"%w ",
					"webp:"+made[0],
				)
				if err != nil || !strings.HasPrefix(string(said), "64 ") {
					t.Errorf("ImageMagick says %q, want 64 pixels; %v", said, err)
				}
			},
		},
		"watermark": {
			values: asking(option.Values{
				"text":     "█",
				"position": "center",
				"opacity":  1.0,
				"angle":    0.0,
				"size":     60.0,
				"colour":   "#ff00ff",
				"margin":   4,
				"tile":     false,
			}),
			judge: isMagentaInTheMiddle,
		},
		"compress": {
			values: asking(option.Values{"quality": "medium"}),
			judge:  showsAndSounds,
		},
		"rotate": {
			values: asking(option.Values{"angle": 180.0}),
			judge:  turnedBack("hflip,vflip"),
		},
		"flip": {
			values: asking(option.Values{"direction": "horizontal"}),
			judge:  turnedBack("hflip"),
		},
	}
}

// turnedBack returns a judge that has FFmpeg undo what was done, and holds that against the source.
func turnedBack(filter string) func(*testing.T, source, []string, format.Format) {
	return func(t *testing.T, from source, made []string, to format.Format) {
		t.Helper()
		back, path := made[0]+".png", forFFmpeg(t, made[0], to.ID)
		filter := filter
		// a square, with the picture in its middle: that is 4 to 3 in all fixtures
		if to.Has(format.Fitted) {
			filter = "crop=iw:iw*3/4," + filter
		}

		if _, err := output(
			t.Context(),
			"ffmpeg",
			"-v",
			"error",
			"-i",
			path,
			"-frames:v",
			"1",
			"-vf",
			filter,
			back,
		); err != nil {
			t.Fatal(err)
		}

		sameScene(t, from.scenes, 0, back, "png")
	}
}

// forFFmpeg returns the path of a picture that FFmpeg reads: it does not read HEIC.
func forFFmpeg(t *testing.T, path, id string) string {
	t.Helper()

	if id != "heic" {
		return path
	}

	if _, err := output(
		t.Context(),
		"convert-im6.q16",
		"heic:"+path,
		path+".read.png",
	); err != nil {
		t.Fatal(err)
	}

	return path + ".read.png"
}

// isMagentaInTheMiddle fails where a mark of that colour is not there.
func isMagentaInTheMiddle(t *testing.T, _ source, made []string, to format.Format) {
	t.Helper()

	pixel, err := output(
		t.Context(),
		"ffmpeg",
		"-v",
		"error",
		"-i",
		forFFmpeg(t, made[0], to.ID),
		"-frames:v",
		"1",
		"-vf",
		"format=rgb24,crop=1:1",
		"-f",
		"rawvideo",
		"-",
	)
	if err != nil {
		t.Fatal(err)
	}

	if len(pixel) != 3 || pixel[0] < 200 || pixel[1] > 70 || pixel[2] < 200 {
		t.Errorf("in the middle is %v, want magenta", pixel)
	}
}
