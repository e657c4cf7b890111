package fault_test

import (
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func TestClip(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{"": "", "short": "short", "exactly": "exactly", "too long": "too lon…", "sixöä": "sixöä", "sixäöü": "sixäö…"} {
		if got := fault.Clip(text, 7); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}

	if got := fault.Clip("sixaöü", 7); got != "sixaö…" { // cut in the midst of a letter
		t.Errorf("%q", got)
	}
}
