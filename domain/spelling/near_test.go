package spelling_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/spelling"
)

func ExampleNear() {
	fmt.Println(spelling.Near("qualty", []string{"codec", "quality", "fps"}))
	// Output: quality
}

func TestNear(t *testing.T) {
	t.Parallel()

	names := []string{"wait", "redirect", "dry_run", "targetFormat", "fps"}
	for written, want := range map[string]string{
		"wiat": "", "waitt": "wait", "WAIT": "wait", "dryRun": "dry_run", "targetformat": "targetFormat",
		"target_fromat": "targetFormat", "fp": "fps", "colour": "", "": "", strings.Repeat("wait", 9): "",
	} {
		if got := spelling.Near(written, names); got != want {
			t.Errorf("%q: %q; want %q", written, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}} {
		if got := spelling.Slips(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %d; want %d", c.a, c.b, got, c.want)
		}
	}
}
