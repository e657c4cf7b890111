package kit_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// saying is a runner whose tools say that, or end so.
func saying(said sandbox.Result, err error) workbench.Runner {
	return func(context.Context, sandbox.Command) (sandbox.Result, error) { return said, err }
}

func TestSetupFillsInWhatIsOpen(t *testing.T) {
	t.Parallel()

	deps := workbench.Deps(t, workbench.Missing())
	for _, c := range []struct {
		in, want kit.Config
	}{
		{kit.Config{}, kit.Config{MaxPixels: kit.MaxPixels, Threads: 1}},
		{kit.Config{MaxPixels: 5, Threads: 3}, kit.Config{MaxPixels: 5, Threads: 3}},
	} {
		if got, err := kit.Setup("any", c.in, deps); err != nil || got != c.want {
			t.Errorf("%+v: %+v, %v", c.in, got, err)
		}
	}
}

func TestSetupRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()

	deps := workbench.Deps(t, workbench.Missing())
	for why, c := range map[string]struct {
		cfg  kit.Config
		deps kit.Deps
	}{
		"no runner":        {deps: kit.Deps{Formats: deps.Formats}},
		"no formats":       {deps: kit.Deps{Runner: deps.Runner}},
		"negative pixels":  {cfg: kit.Config{MaxPixels: -1}, deps: deps},
		"negative threads": {cfg: kit.Config{Threads: -1}, deps: deps},
	} {
		if _, err := kit.Setup("any", c.cfg, c.deps); err == nil ||
			!strings.HasPrefix(err.Error(), "any: ") {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestCapabilities(t *testing.T) {
	t.Parallel()

	edge := route.Edge{From: "png", To: "jpg", Engine: "any"}

	here := kit.Offer(ports.EngineInfo{Name: "any", Version: "1"}, []route.Edge{edge})
	if here.About().Missing || len(here.Edges()) != 1 {
		t.Errorf("%+v", here.About())
	}

	here.Edges()[0].To = "gif"
	if here.Edges()[0].To != "jpg" {
		t.Error("a caller has changed the edges")
	}

	if !kit.Offer(ports.EngineInfo{Name: "any"}, nil).About().Missing {
		t.Error("an engine without a version is not missing")
	}

	if err := here.Refuse(ports.Step{Edge: route.Edge{From: "png", To: "jpg"}}); err != nil {
		t.Error(err)
	}

	for _, other := range []route.Edge{
		{From: "jpg", To: "png"}, {Operation: "crop", From: "png", To: "jpg"}, {},
	} {
		if here.Refuse(ports.Step{Edge: other}) == nil {
			t.Errorf("%s was not refused", other)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()

	pattern := regexp.MustCompile(`tool (\d+)`)
	for what, c := range map[string]struct {
		run  kit.Runner
		want string
	}{
		"on stdout":  {saying(sandbox.Result{Stdout: []byte("tool 7\n")}, nil), "7"},
		"on stderr":  {saying(sandbox.Result{Stderr: "tool 8"}, nil), "8"},
		"nowhere":    {saying(sandbox.Result{Stdout: []byte("hello")}, nil), ""},
		"it fails":   {saying(sandbox.Result{}, errors.New("no")), ""},
		"it is none": {workbench.Missing(), ""},
	} {
		got, err := workbench.Deps(t, c.run).Version(t.Context(), kit.Probe("tool", "-v"), pattern)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}

	if workbench.Deps(t, workbench.Missing()).Installed("tool") {
		t.Error("a missing tool is installed")
	}

	if !workbench.Deps(t, saying(sandbox.Result{}, nil)).Installed("tool", "other") {
		t.Error("installed tools are missing")
	}
}

func TestRunKeepsToTheStep(t *testing.T) {
	t.Parallel()

	for _, c := range []struct{ engine, step, want time.Duration }{
		{time.Hour, 0, time.Hour},
		{time.Hour, time.Minute, time.Minute},
		{time.Minute, time.Hour, time.Minute},
		{0, time.Minute, time.Minute},
	} {
		var ran sandbox.Command

		runner := workbench.Runner(
			func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
				ran = c
				return sandbox.Result{}, nil
			},
		)

		_, err := workbench.Deps(t, runner).Run(t.Context(), kit.Job{
			Step:    ports.Step{Dir: "/there", Limit: c.step},
			Command: sandbox.Command{Limits: sandbox.Limits{Wall: c.engine}},
		})
		if err != nil || ran.Dir != "/there" || ran.Limits.Wall != c.want {
			t.Errorf("%+v: %s in %s, %v", c, ran.Limits.Wall, ran.Dir, err)
		}
	}
}

func TestWhatIsLeftOfAStep(t *testing.T) {
	t.Parallel()

	begun := time.Now().Add(-time.Minute)
	if got := kit.Left(ports.Step{Limit: time.Hour}, 2*time.Hour, begun); got > 59*time.Minute {
		t.Errorf("%s of an hour are left after a minute", got)
	}

	if got := kit.Left(ports.Step{}, time.Second, begun); got != time.Millisecond {
		t.Errorf("%s are left of nothing", got)
	}
}

func TestMake(t *testing.T) {
	t.Parallel()
	dir, told := t.TempDir(), 0.0
	j := kit.Job{
		Step:   ports.Step{Dir: dir, Progress: func(f float64) { told = f }},
		Output: "output.png",
		Failure: func(exit *sandbox.Exit) error {
			return exit.Fault(fault.CorruptFile, "It is broken.")
		},
	}

	fails := workbench.Deps(t, saying(sandbox.Result{}, &sandbox.Exit{Code: 1}))
	if _, err := fails.Make(t.Context(), j); !fault.Is(err, fault.CorruptFile) {
		t.Errorf("a tool that fails: %v", err)
	}

	ends := workbench.Deps(t, saying(sandbox.Result{Stderr: "nothing done"}, nil))

	_, err := ends.Make(t.Context(), j)
	if f := fault.Of(err); f.Kind != fault.ConversionFailed ||
		f.Details["engine_output"] != "nothing done" {
		t.Errorf("a tool that makes nothing: %v", err)
	}

	if !errors.Is(err, fs.ErrNotExist) || told != 0 {
		t.Errorf("%v, and %v was told", err, told)
	}

	path := filepath.Join(dir, j.Output)
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}

	made, err := ends.Make(t.Context(), j)
	if err != nil || len(made.Outputs) != 1 || made.Outputs[0].Path != path || told != 1 {
		t.Errorf("%+v, %v, and %v was told", made, err, told)
	}
}

func TestBoundsOfPictures(t *testing.T) {
	t.Parallel()

	cfg := kit.Config{MaxPixels: 2_000_000}
	for _, c := range []struct {
		width, height, frames int
		fits                  bool
	}{
		{2000, 1000, 1, true},
		{2000, 1001, 1, false},
		{2000, 1000, 0, true},
		{1000, 1000, 3, false},
		{1 << 40, 1 << 40, 1, false},
	} {
		err := cfg.Fits(c.width, c.height, c.frames)
		if (err == nil) != c.fits || err != nil && !fault.Is(err, fault.FileTooLarge) {
			t.Errorf("%+v: %v", c, err)
		}
	}

	if err := kit.Holds("webp", 16383, 16384, 1); !fault.Is(err, fault.ConversionFailed) {
		t.Errorf("a side too long: %v", err)
	}

	if err := errors.Join(
		kit.Holds("webp", 16383, 16383, 1),
		kit.Holds("png", 0, 1<<30, 1),
	); err != nil {
		t.Error(err)
	}
}

func TestFramesAndPages(t *testing.T) {
	t.Parallel()

	deps := workbench.Deps(t, workbench.Missing())
	for pair, want := range map[[2]string]bool{
		{"gif", "webp"}: true, {"tiff", "tiff"}: true, {"gif", "tiff"}: false, {"gif", "png"}: false,
	} {
		if got := deps.SameFrames(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v", pair, got)
		}
	}

	for from, want := range map[string]string{
		"gif":  "The gif has 3 frames; png takes the first one only.",
		"tiff": "The tiff has 3 pages; png takes the first one only.",
	} {
		step := ports.Step{Edge: route.Edge{From: from, To: "png"}}
		if got := deps.FirstOnly(step, file.Facts{Pages: 3}); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", from, got)
		}

		step.Edge.Options = []string{kit.FieldPages}
		if got := deps.FirstOnly(step, file.Facts{Pages: 3}); len(got) != 1 ||
			got[0] != want+" The option pages names others, or all." {
			t.Errorf("%s of which others may be chosen: %q", from, got)
		}

		if got := deps.FirstOnly(step, file.Facts{Pages: 1}); got != nil {
			t.Errorf("%s of one: %q", from, got)
		}
	}
}
