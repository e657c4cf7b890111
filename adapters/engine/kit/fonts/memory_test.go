package fonts_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/test/workbench"
)

// What fontconfig said is asked for again after a minute; what went wrong is not kept, and other
// tools are none of its business.
func TestFontsAreAskedForOnceAMinute(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		asked, broken := 0, true
		runner := fonts.Remembered(workbench.Runner(
			func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
				asked++

				if broken {
					return sandbox.Result{}, errors.New("no fontconfig")
				}

				if c.Line != nil {
					c.Line("Stand In")
				}

				return sandbox.Result{Stdout: []byte("of another tool")}, nil
			}))

		want := func(times int, names ...string) {
			t.Helper()

			stand, err := fonts.Substitutes(t.Context(), runner, names, fonts.Black)
			if asked != times || (err == nil) == broken ||
				!broken && stand["Calibri"] != "Stand In" {
				t.Errorf("asked %d times, want %d: %v %v", asked, times, stand, err)
			}
		}

		want(1, "Calibri")

		broken = false

		want(3, "Calibri")            // the list, and what stands in
		want(3, "Calibri")            // known
		want(4, "Calibri", "Cambria") // one of them is not
		<-time.After(time.Minute)
		want(6, "Calibri")

		said, err := runner.Run(t.Context(), sandbox.Command{Tool: "pdffonts"})
		if err != nil || string(said.Stdout) != "of another tool" {
			t.Errorf("%q %v", said.Stdout, err)
		}
	})
}
