package ffmpeg_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

func TestPicturesAreTurnedAndMirrored(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	for _, c := range []struct {
		operation string
		values    option.Values
		want      string // of red, green, blue and white
	}{
		{"rotate", option.Values{"angle": 90.0}, "120x160 blue red white green"},
		{"rotate", option.Values{"angle": 180.0}, "160x120 white blue green red"},
		{"rotate", option.Values{"angle": 270.0}, "120x160 green white red blue"},
		{"rotate", option.Values{"angle": -90.0}, "120x160 green white red blue"},
		{"rotate", option.Values{"angle": 360.0}, "160x120 red green blue white"},
		{"flip", option.Values{"direction": "horizontal"}, "160x120 green red white blue"},
		{"flip", option.Values{"direction": "vertical"}, "160x120 blue white red green"},
	} {
		for _, to := range []string{"mp4", "gif"} {
			t.Run(fmt.Sprintf("%s %v %s", c.operation, c.values, to), func(t *testing.T) {
				t.Parallel()

				o := operate(t, e, c.operation, to, c.values, quarters(t, to))
				if got := fmt.Sprintf(
					"%dx%d %s",
					o.facts.Width,
					o.facts.Height,
					corners(t, o.path),
				); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
			})
		}
	}

	t.Run("askew", func(t *testing.T) {
		t.Parallel()

		f := refused(t, e, "rotate", "mp4", option.Values{"angle": 45.0}, fixture(t, "sample.mp4"))
		if f.Kind != fault.InvalidInput || f.Field != "angle" ||
			!strings.Contains(f.Text, "90, 180 or 270") {
			t.Error(f)
		}
	})
	t.Run("what is shown turned", func(t *testing.T) {
		t.Parallel()

		o := operate(t, e, "rotate", "mp4", option.Values{"angle": 90.0}, fixture(t, "rotated.mov"))
		if o.facts.Width != 160 || o.facts.Height != 120 || o.facts.Of("video")[0].Rotation != 0 {
			t.Errorf("%+v", o.facts)
		}
	})
}

func TestPicturesAreScaled(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		values   option.Values
		size     string
		colours  string
		warnings int
	}{
		{option.Values{"width": 80}, "80x60", "red green blue white", 0},
		{option.Values{"height": 30}, "40x30", "red green blue white", 0},
		{option.Values{"width": 80, "height": 30, "fit": "contain"}, "40x30", "red green blue white", 0},
		{option.Values{"width": 40, "height": 60, "fit": "fill"}, "40x60", "red green blue white", 0},
		{option.Values{"width": 60, "height": 60, "fit": "cover"}, "60x60", "red green blue white", 0},
		{option.Values{"width": 81}, "82x62", "red green blue white", 0}, // the next even sides
		{option.Values{"width": 320}, "160x120", "red green blue white", 1},
		{option.Values{"width": 320, "enlarge": true}, "320x240", "red green blue white", 0},
	} {
		t.Run(fmt.Sprint(c.values), func(t *testing.T) {
			t.Parallel()

			o := operate(t, e, "resize", "mp4", c.values, quarters(t, "mp4"))
			if got := fmt.Sprintf(
				"%dx%d %s",
				o.facts.Width,
				o.facts.Height,
				corners(t, o.path),
			); got != c.size+" "+c.colours {
				t.Errorf("%s, want %s %s", got, c.size, c.colours)
			}

			if len(o.warnings) != c.warnings {
				t.Errorf("%q", o.warnings)
			}
		})
	}

	t.Run("filled up", func(t *testing.T) {
		t.Parallel()

		values := option.Values{"width": 80, "height": 300, "fit": "pad", "background": "#ff0000"}
		o := operate(t, e, "resize", "mkv", values, quarters(t, "mkv"))
		// 60 of 300 lines are the film's, in the middle.
		top := operate(t, e, "crop", "mkv", rectangle(0, 0, 80, 100), o.path)

		middle := operate(t, e, "crop", "mkv", rectangle(0, 120, 80, 60), o.path)
		if o.facts.Height != 300 || corners(t, top.path) != "red red red red" ||
			corners(t, middle.path) != "red green blue white" {
			t.Errorf(
				"%d high, %s, %s",
				o.facts.Height,
				corners(t, top.path),
				corners(t, middle.path),
			)
		}
	})
	t.Run("odd in a GIF", func(t *testing.T) {
		t.Parallel()

		if o := operate(
			t,
			e,
			"resize",
			"gif",
			option.Values{"width": 81},
			quarters(t, "gif"),
		); o.facts.Width != 81 ||
			o.facts.Height != 61 {
			t.Errorf("%d × %d", o.facts.Width, o.facts.Height)
		}
	})
	t.Run("without a size", func(t *testing.T) {
		t.Parallel()

		if f := refused(
			t,
			e,
			"resize",
			"mp4",
			nil,
			fixture(t, "sample.mp4"),
		); f.Kind != fault.InvalidInput ||
			f.Field != "width" {
			t.Error(f)
		}
	})
	t.Run("of sound", func(t *testing.T) {
		t.Parallel()

		for name, values := range map[string]option.Values{
			"resize": {"width": 10}, "rotate": {"angle": 90.0}, "flip": {"direction": "vertical"},
		} {
			f := refused(t, e, name, "mp4", values, numbered(t, "mp4", 1, "-vn"))
			if f.Kind != fault.UnsupportedConversion || !strings.Contains(f.Text, "sound alone") {
				t.Errorf("%s: %v", name, f)
			}
		}
	})
}
