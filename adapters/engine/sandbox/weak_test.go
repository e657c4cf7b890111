package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWeakModeKeepsTheLimits(t *testing.T) {
	t.Parallel()

	for name, a := range map[string]struct {
		command Command
		limits  Limits
		want    Reason
	}{
		"sleeper":         {sh(`sleep 1000`), Limits{Wall: 200 * time.Millisecond}, ReasonTimeout},
		"ignores signals": {perl(`$SIG{TERM} = "IGNORE"; sleep 1000 while 1`), Limits{Wall: 200 * time.Millisecond}, ReasonTimeout},
		"memory hog":      {perl(`my @a; for (;;) { my $n = 1 << 22; push @a, "x" x $n }`), Limits{Memory: 128 * mib}, ReasonMemory},
		"spinner":         {sh(`while :; do :; done`), Limits{CPU: time.Second}, ReasonCPU},
		"writer":          {sh(`cat /dev/zero > one`), Limits{Output: 16 * mib}, ReasonOutput},
		"stderr flood":    {sh(`yes >&2`), Limits{}, ReasonChatter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Config{Mode: Weak})
			a.command.Dir, a.command.Limits = b.folder(t), a.limits
			_, err := b.run(t.Context(), t, a.command)
			wantReason(t, err, a.want)
		})
	}
}

func TestWeakModeRunsTheSameCommands(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Mode: Weak})

	data := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}

	in := []Mount{{Host: write(t, filepath.Join(data, "blob"), "content\n"), Name: "a b.txt"}}

	cat := Command{Tool: "cat", Args: []string{InPath("a b.txt")}, Inputs: in}
	if res, err := b.run(t.Context(), t, cat); err != nil || string(res.Stdout) != "content\n" {
		t.Errorf("without a folder: %q %v %s", res.Stdout, err, res.Stderr)
	}

	dir := b.folder(t)

	dd := Command{
		Tool:   "dd",
		Args:   []string{"if=" + InPath("a b.txt"), "of=" + WorkPath("out")},
		Inputs: in,
		Dir:    dir,
	}
	if res, err := b.run(t.Context(), t, dd); err != nil {
		t.Fatal(err, res.Stderr)
	}

	if got, err := os.ReadFile(filepath.Join(dir, "out")); err != nil ||
		string(got) != "content\n" {
		t.Errorf("%q, %v", got, err)
	}

	if names, err := Outputs(dir); err != nil || len(names) != 1 {
		t.Errorf("%v, %v", names, err)
	}

	env := sh(`env; touch "$HOME/in-home" "$TMPDIR/in-tmp"; (sleep 1000 &)`)
	env.Dir = dir

	res, err := b.run(t.Context(), t, env)
	if err != nil || strings.Contains(string(res.Stdout), secret) ||
		!strings.Contains(string(res.Stdout), "LANG=C.UTF-8\n") {
		t.Errorf("%s %v %s", res.Stdout, err, res.Stderr)
	}

	if _, err := os.Stat(filepath.Join(dir, "in-home")); err != nil {
		t.Error(err)
	}
}

func TestPathsAreRewrittenWhereTheyBegin(t *testing.T) {
	t.Parallel()

	b := newBench(t, Config{Mode: Weak})
	for text, want := range map[string]string{
		"/in/a.mp4":                  "/D/tmp/in/a.mp4",
		"/work":                      "/D",
		"of=/work/x,/in/y":           "of=/D/x,/D/tmp/in/y",
		"-env:X=file:///work/p":      "-env:X=file:///D/p",
		"/usr/share/in/work/x":       "/usr/share/in/work/x",
		"https://example.com/work/x": "https://example.com/work/x",
		"/workshop /inner":           "/workshop /inner",
	} {
		if got := rehome(b.ourPath, text, "/D"); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
