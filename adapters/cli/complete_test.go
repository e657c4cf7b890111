package cli

import (
	"strings"
	"testing"
)

func TestOptionsAreCompleted(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"convertd convert a.png b.jpg -o qual":          "quality=",
		"convertd convert a.png b.jpg -o quality=hi":    "high highest",
		"convertd convert a.png b.jpg --option quality": "quality=",
		"WHOLE convertd convert -o quality=hi":          "quality=high quality=highest",
		"convertd crop a.png -o wid":                    "width=",
		"convertd trim a.mov -o fast=":                  "true false",
		"convertd convert a.png --to web":               "NOT OURS",
		"convertd jobs show -o x":                       "NOT OURS",
	} {
		line, whole := strings.CutPrefix(line, "WHOLE ")
		env := map[string]string{"COMP_LINE": line}

		if whole {
			env["COMP_WHOLE"] = "1"
		}

		var out strings.Builder

		got := "NOT OURS"
		if completesOption(&out, func(name string) string { return env[name] }) {
			got = strings.Join(strings.Fields(out.String()), " ")
		}

		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
