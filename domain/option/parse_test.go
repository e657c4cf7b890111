package option_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/option"
)

// film returns fields of a few types.
func film() []option.Field {
	return []option.Field{
		{Name: "quality", Type: option.Choice, Choices: []string{"low", "high"}},
		{Name: "codec", Type: option.Choice, Choices: []string{"h264"}},
		{Name: "fps", Type: option.Integer, Min: 1, Max: 60},
		{Name: "bitrate", Type: option.Bitrate, Min: 8_000, Max: 200_000_000},
	}
}

func TestParseConversionOptions(t *testing.T) {
	t.Parallel()

	cases := []struct {
		raw  map[string]any
		want string // values, or the field at fault
	}{
		{map[string]any{"quality": "high", "fps": "30"}, "map[fps:30 quality:high]"},
		{map[string]any{"fps": float64(24)}, "map[fps:24]"},
		{map[string]any{"bitrate": "2.5M"}, "map[bitrate:2500000]"},
		{map[string]any{"bitrate": "192k"}, "map[bitrate:192000]"},
		{map[string]any{"bitrate": float64(2_000_000)}, "map[bitrate:2000000]"},
		{map[string]any{"fps": nil}, "map[]"},
		{map[string]any{"fps": 24.5}, "options.fps"},
		{map[string]any{"fps": 61}, "options.fps"},
		{map[string]any{"fps": 0}, "options.fps"},
		{map[string]any{"fps": "NaN"}, "options.fps"},
		{map[string]any{"fps": true}, "options.fps"},
		{map[string]any{"bitrate": "5"}, "options.bitrate"},
		{map[string]any{"bitrate": "9999M"}, "options.bitrate"},
		{map[string]any{"bitrate": "2M;-i"}, "options.bitrate"},
		{map[string]any{"quality": "HIGH"}, "map[quality:high]"},
		{map[string]any{"quality": "best"}, "options.quality"},
		{map[string]any{"codec": map[string]any{}}, "options.codec"},
		{map[string]any{"crf": 1}, "options.crf"},
	}
	for _, c := range cases {
		values, faults := option.Parse(film(), c.raw, "options.")

		got := fmt.Sprint(values)
		if len(faults) > 0 {
			got = faults[0].Field
		}

		if got = strings.Replace(got, "option.Values", "", 1); got != c.want {
			t.Errorf("%v: %s, want %s", c.raw, got, c.want)
		}
	}
}

func TestParseListsEveryFault(t *testing.T) {
	t.Parallel()

	_, faults := option.Parse(film(), map[string]any{"fps": 99, "codec": "x", "colour": 1}, "")
	if len(faults) != 3 {
		t.Fatalf("%d faults: %v", len(faults), faults)
	}
}

func TestTextAndMaps(t *testing.T) {
	t.Parallel()

	fields := []option.Field{
		{Name: "a", Type: option.Text, Required: true},
		{Name: "m", Type: option.TextMap},
	}
	for _, raw := range []map[string]any{
		{},
		{"a": " "},
		{"a": 5},
		{"a": "x\x00y"},
		{"a": "\xff"},
		{"a": strings.Repeat("x", option.MaxText+1)},
		{"a": "x", "m": "y"},
		{"a": "x", "m": map[string]any{"k": 1}},
	} {
		if _, faults := option.Parse(fields, raw, ""); len(faults) != 1 {
			t.Errorf("%.40v: %d faults, want 1", raw, len(faults))
		}
	}

	values, faults := option.Parse(
		fields,
		map[string]any{"a": "x", "m": map[string]any{"k": "v"}},
		"",
	)
	if len(faults) != 0 || values.Map("m")["k"] != "v" || values.Text("a") != "x" {
		t.Errorf("%v %v", values, faults)
	}

	long := map[string]any{"k": strings.Repeat("v", option.MaxText)}

	_, faults = option.Parse(fields, map[string]any{"a": "x", "m": long}, "")
	if len(faults) != 1 || !strings.Contains(faults[0].Text, "no entry of more than 8192 bytes") {
		t.Errorf("an entry that is too long: %v", faults)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2M", "30")
	f.Fuzz(func(t *testing.T, bitrate, fps string) {
		values, _ := option.Parse(film(), map[string]any{"bitrate": bitrate, "fps": fps}, "")
		if n, ok := values.Int("bitrate"); ok && (n < 8_000 || n > 200_000_000) {
			t.Errorf("%q gave %d", bitrate, n)
		}

		if n, ok := values.Int("fps"); ok && (n < 1 || n > 60) {
			t.Errorf("%q gave %d", fps, n)
		}
	})
}

func ExampleParse() {
	_, faults := option.Parse(film(), map[string]any{"fps": 240}, "options.")
	fmt.Println(faults[0].Field+":", faults[0].Text)
	// Output: options.fps: fps must be a whole number from 1 to 60.
}
