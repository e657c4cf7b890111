package option_test

import (
	"fmt"
	"testing"

	"github.com/convertd/convertd/domain/option"
)

func TestTypesOfFields(t *testing.T) {
	t.Parallel()

	cases := []struct {
		field option.Field
		in    any
		want  string // the value, or "" where it is refused
	}{
		{option.Field{Type: option.Boolean}, "True", "true"},
		{option.Field{Type: option.Boolean}, "1", "true"},
		{option.Field{Type: option.Boolean}, false, "false"},
		{option.Field{Type: option.Boolean}, "perhaps", ""},
		{option.Field{Type: option.Choice, Choices: []string{"90", "4k"}}, 90.0, "90"},
		{option.Field{Type: option.Choice, Choices: []string{"90", "4k"}}, "4K", "4k"},
		{option.Field{Type: option.Number, Min: 0.5, Max: 4}, "1.5", "1.5"},
		{option.Field{Type: option.Number, Min: 0.5, Max: 4}, 4.1, ""},
		{option.Field{Type: option.Number, Min: 0.5, Max: 4}, "NaN", ""},
		{option.Field{Type: option.Duration, Max: 1e6}, "00:01:30", "90"},
		{option.Field{Type: option.Duration, Max: 1e6}, "1:02:03.5", "3723.5"},
		{option.Field{Type: option.Duration, Max: 1e6}, "90", "90"},
		{option.Field{Type: option.Duration, Max: 1e6}, 2.25, "2.25"},
		{option.Field{Type: option.Duration, Max: 1e6}, "1:75", ""},
		{option.Field{Type: option.Duration, Max: 1e6}, "1:75:00", ""},
		{option.Field{Type: option.Duration, Max: 1e6}, "-1", ""},
		{option.Field{Type: option.Duration, Max: 60}, "61", ""},
		{option.Field{Type: option.ByteSize, Min: 1, Max: 1 << 30}, "8MB", "8388608"},
		{option.Field{Type: option.ByteSize, Min: 1, Max: 1 << 30}, "1.5 kib", "1536"},
		{option.Field{Type: option.ByteSize, Min: 1, Max: 1 << 30}, 4096.0, "4096"},
		{option.Field{Type: option.ByteSize, Min: 1, Max: 1 << 30}, "2GB", ""},
		{option.Field{Type: option.Colour}, "#F80", "#ff8800"},
		{option.Field{Type: option.Colour}, "#ff8800ff", "#ff8800"},
		{option.Field{Type: option.Colour}, "#ff880080", "#ff880080"},
		{option.Field{Type: option.Colour}, "White", "#ffffff"},
		{option.Field{Type: option.Colour}, "url(x)", ""},
		{option.Field{Type: option.Pages}, "1, 3-5,9-,LAST", "1,3-5,9-,last"},
		{option.Field{Type: option.Pages}, []any{1.0, "4-2"}, "1,4-2"},
		{option.Field{Type: option.Pages}, 3.0, "3"},
		{option.Field{Type: option.Pages}, "0", ""},
		{option.Field{Type: option.Pages}, "1--2", ""},
		{option.Field{Type: option.Pages}, "", ""},
		{option.Field{Type: option.Pages, List: true}, "1-2,3-4", "[1-2 3-4]"},
		{option.Field{Type: option.Pages, List: true}, []any{"1-2,5", "3"}, "[1-2,5 3]"},
		{option.Field{Type: option.Text, List: true}, []any{}, ""},
		{option.Field{Type: option.Base64, Max: 3}, "data:text/plain;base64,YWJj", "[97 98 99]"},
		{option.Field{Type: option.Base64, Max: 3}, "YWJjZA==", ""},
		{
			option.Field{
				Type:   option.Object,
				Fields: []option.Field{{Name: "printing", Type: option.Boolean}},
			},
			map[string]any{"printing": "true"},
			"map[printing:true]",
		},
		{
			option.Field{
				Type:   option.Object,
				Fields: []option.Field{{Name: "printing", Type: option.Boolean}},
			},
			map[string]any{"flying": true},
			"",
		},
		{
			option.Field{
				Type:   option.Object,
				Fields: []option.Field{{Name: "title", Type: option.Text}},
			},
			`{"title":"A title"}`,
			"map[title:A title]",
		},
		{option.Field{Type: option.Object}, "null", ""},
		{option.Field{Type: option.Object}, "printing", ""},
	}
	for _, c := range cases {
		c.field.Name = "a"
		values, faults := option.Parse([]option.Field{c.field}, map[string]any{"a": c.in}, "")

		got := fmt.Sprint(values["a"])
		if len(faults) > 0 {
			got = ""
		}

		if got != c.want {
			t.Errorf("%s %v: %q (%v), want %q", c.field.Type, c.in, got, faults, c.want)
		}
	}
}

func TestPagesOf(t *testing.T) {
	t.Parallel()

	cases := []struct {
		ranges  string
		count   int
		want    string
		outside string
	}{
		{"1,3-4", 5, "[1 3 4]", ""},
		{"4-2,last", 5, "[4 3 2 5]", ""},
		{"3-", 5, "[3 4 5]", ""},
		{"-2", 5, "[1 2]", ""},
		{"odd", 5, "[1 3 5]", ""},
		{"even", 5, "[2 4]", ""},
		{"all", 2, "[1 2]", ""},
		{"1,6", 5, "[]", "6"},
		{"4-9", 5, "[]", "4-9"},
		{"even", 1, "[]", "even"},
	}
	for _, c := range cases {
		pages, outside := option.PagesOf(c.ranges, c.count)
		if got := fmt.Sprint(pages); got != c.want || outside != c.outside {
			t.Errorf(
				"%s of %d: %s %q, want %s %q",
				c.ranges,
				c.count,
				got,
				outside,
				c.want,
				c.outside,
			)
		}
	}
}

func TestContent(t *testing.T) {
	t.Parallel()

	v := option.Values{"bytes": []byte("abc"), "text": "YWJj", "no base64": "!", "number": 3.0}
	for name, want := range map[string]string{"bytes": "abc", "text": "abc", "no base64": "", "number": "", "absent": ""} {
		if got := string(v.Content(name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
