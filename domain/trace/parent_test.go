package trace_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/convertd/convertd/domain/trace"
)

const sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func ExampleParse() {
	p := trace.Parse(sent)
	fmt.Println(p.ID(), trace.Of(trace.With(context.Background(), p)) == p)
	// Output: 4bf92f3577b34da6a3ce929d0e0e4736 true
}

func TestParse(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]trace.Parent{
		sent: sent,
		"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later": sent,
		"":             "",
		sent + "-more": "",
		"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": "",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01": "",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01": "",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01": "",
		sent + "\n": "",
	} {
		if got := trace.Parse(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
