package sandbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestHowACommandEnds(t *testing.T) {
	t.Parallel()

	b := newBench(t, Config{})
	for script, want := range map[string]Exit{
		"echo why >&2; exit 3": {Tool: "sh", Code: 3, Stderr: "why\n"},
		"kill -SEGV $$":        {Tool: "sh", Code: 139, Signal: syscall.SIGSEGV},
		"exec /nowhere":        {Tool: "sh", Code: 127, Stderr: "/usr/bin/sh: 1: exec: /nowhere: not found\n"},
	} {
		res, err := b.run(t.Context(), t, sh(script))
		if got := wantExit(t, err); *got != want {
			t.Errorf("%s: got %+v, want %+v", script, *got, want)
		}

		if res.Stderr != want.Stderr || res.Elapsed <= 0 {
			t.Errorf("%s: %+v", script, res)
		}
	}

	if len(b.stops) > 0 {
		t.Error("an exit was reported as a stop")
	}
}

func TestWhatACommandLeaves(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	dir := b.folder(t)
	c := sh(
		`echo said; echo two > b.txt; echo one > a.txt; mkdir d; echo three > d/c.txt; touch /tmp/t; chmod 0 a.txt d/c.txt d; chmod 777 b.txt .`,
	)
	c.Dir = dir

	res, err := b.run(t.Context(), t, c)
	if err != nil || string(res.Stdout) != "said\n" || res.Stderr != "" {
		t.Fatalf("%q %q %v", res.Stdout, res.Stderr, err)
	}

	names, err := Outputs(dir)
	if err != nil || !slices.Equal(names, []string{"a.txt", "b.txt"}) {
		t.Fatalf("%v, %v", names, err)
	}

	for path, mode := range map[string]os.FileMode{".": 0o700, "a.txt": 0o644, "b.txt": 0o644, "d": 0o755, "d/c.txt": 0o644} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil || info.Mode().Perm() != mode || !ours(info) {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	// The next command reads it as an input, and works on in the same folder.
	c = sh(`cat /in/x b.txt d/c.txt; echo more >> b.txt`)
	c.Dir, c.Inputs = dir, []Mount{{Host: filepath.Join(dir, "a.txt"), Name: "x"}}

	res, err = b.run(t.Context(), t, c)
	if err != nil || string(res.Stdout) != "one\ntwo\nthree\n" {
		t.Errorf("%q %q %v", res.Stdout, res.Stderr, err)
	}
}

func ours(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid() && int(st.Gid) == os.Getegid()
}

// In a folder that is shut to all but the server, an input is still reached, and so is a program of
// our own.
func TestInputsInShutFolders(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})

	data := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}

	script := filepath.Join(data, `it's a "blob"`)
	write(t, script, "#!/bin/sh\necho \"$0 $*\"\n")

	if err := os.Chmod(script, 0o755); err != nil {
		t.Fatal(err)
	}

	name := "ö 😀.sh"

	res, err := b.run(
		t.Context(),
		t,
		Command{
			Tool:   InPath(name),
			Args:   []string{"a b", "", "c\n"},
			Inputs: []Mount{{Host: script, Name: name}},
		},
	)
	if err != nil || string(res.Stdout) != InPath(name)+" a b  c\n\n" {
		t.Errorf("%q %v %s", res.Stdout, err, res.Stderr)
	}
}

func TestACommandOnTopWritesBesideItsInput(t *testing.T) {
	t.Parallel()

	for _, mode := range []Mode{Strict, Weak} {
		b := newBench(t, Config{Mode: mode})
		dir := b.folder(t)
		host := write(t, filepath.Join(t.TempDir(), "d"), "input\n")

		for made, gone := range map[string]string{"a.y": "b.y", "b.y": "a.y"} {
			write(t, filepath.Join(dir, made), "mine\n")

			res, err := b.run(t.Context(), t, Command{
				Tool: "cp", Args: []string{WorkPath(made), TopPath("")}, Dir: dir, Top: true,
				Inputs: []Mount{{Host: host, Name: "d e.x", Top: true}},
			})
			if err != nil {
				t.Fatalf("%s: %v %s", mode, err, res.Stderr)
			}

			got, err := os.ReadFile(filepath.Join(dir, TopFolder, made))
			if err != nil || string(got) != "mine\n" {
				t.Errorf("%s: %q, %v", mode, got, err)
			}

			if _, err := os.Lstat(filepath.Join(dir, TopFolder, gone)); err == nil {
				t.Errorf("%s: what the run before left is there", mode)
			}
		}
	}
}

func TestInputsWithContentOfTheirOwn(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("x", 1<<20)

	for _, mode := range []Mode{Strict, Weak} {
		b := newBench(t, Config{Mode: mode})

		res, err := b.run(t.Context(), t, Command{
			Tool: "cat",
			Args: []string{InPath("a"), InPath("b"), TopPath("d e.x"), InPath("c")},
			Inputs: []Mount{
				{
					Host: write(t, filepath.Join(t.TempDir(), "d"), "top\n"),
					Name: "d e.x",
					Top:  true,
				},
				{Name: "a", Content: []byte("one\n")},
				{Host: write(t, filepath.Join(t.TempDir(), "b"), "two\n"), Name: "b"},
				{Name: "c", Content: []byte(long)},
			},
		})
		if err != nil || string(res.Stdout) != "one\ntwo\ntop\n"+long {
			t.Errorf(
				"%s: %.20q and %d bytes, %v %s",
				mode,
				res.Stdout,
				len(res.Stdout),
				err,
				res.Stderr,
			)
		}
	}
}

func TestStandardInputIsReadAndSeenNowhereElse(t *testing.T) {
	t.Parallel()

	for _, mode := range []Mode{Strict, Weak} {
		b := newBench(t, Config{Mode: mode})
		c := sh(`cat; tr '\0' ' ' </proc/$$/cmdline; ls /in 2>/dev/null; true`)
		c.Stdin = []byte("pass word\n")

		res, err := b.run(t.Context(), t, c)
		if err != nil || strings.Count(string(res.Stdout), "pass word") != 1 ||
			!strings.HasPrefix(string(res.Stdout), "pass word\n") {
			t.Errorf("%s: %q, %v %s", mode, res.Stdout, err, res.Stderr)
		}

		if res, err := b.run(t.Context(), t, sh(`cat`)); err != nil || len(res.Stdout) > 0 {
			t.Errorf("%s: without: %q, %v", mode, res.Stdout, err)
		}
	}
}

func TestAMuteCommandMaySayMuch(t *testing.T) {
	t.Parallel()

	for _, mode := range []Mode{Strict, Weak} {
		b := newBench(t, Config{Mode: mode})
		c := sh(`head -c 200000000 /dev/zero; echo end >&2`)
		c.Mute = true

		res, err := b.run(t.Context(), t, c)
		if err != nil || len(res.Stdout) > 0 || res.Stderr != "end\n" {
			t.Errorf("%s: %d bytes, %q, %v", mode, len(res.Stdout), res.Stderr, err)
		}
	}
}

func TestLinesComeAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())

	var lines []string

	c := perl(`$| = 1; print "one\n\ntwo\r\n", "x" x 200000, "\nlast"; sleep 1000`)
	c.Line = func(line string) {
		lines = append(lines, line)
		if len(lines) == 4 { // only a line that is handed on while the command runs can end it
			cancel()
		}
	}
	res, err := b.run(ctx, t, c)
	wantReason(t, err, ReasonCancelled)

	if want := []string{
		"one",
		"",
		"two",
		strings.Repeat("x", maxLine),
		"last",
	}; !slices.Equal(lines, want) ||
		res.Stdout != nil {
		t.Errorf("got %d lines: %.40q", len(lines), lines)
	}
}

func TestSlots(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Slots: 1})
	ctx, cancel := context.WithCancel(t.Context())
	up, ended := make(chan string), make(chan error)
	c := sh("echo up; sleep 1000")

	c.Line = func(line string) { up <- line }
	go func() { _, err := b.Run(ctx, c); ended <- err }()

	<-up

	if _, err := b.Run(t.Context(), Command{Tool: "true", Light: true}); err != nil {
		t.Errorf("a light command: %v", err)
	}

	if _, err := b.Run(t.Context(), Command{Tool: "true", Lane: Picture}); err != nil {
		t.Errorf("a picture: %v", err)
	}

	short, done := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer done()

	_, err := b.Run(short, Command{Tool: "true"})
	wantReason(t, err, ReasonTimeout)
	cancel()
	wantReason(t, <-ended, ReasonCancelled)

	if _, err := b.Run(t.Context(), Command{Tool: "true"}); err != nil {
		t.Errorf("the slot was not given back: %v", err)
	}

	if got := <-b.stops; got != ReasonCancelled || len(b.stops) != 0 {
		t.Errorf("reported %s and %d more; what never ran is no stop", got, len(b.stops))
	}
}

func TestWrongCommands(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "f"), "")

	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]Command{
		"no tool":            {},
		"missing tool":       {Tool: "no-such-tool"},
		"tool elsewhere":     {Tool: "/bin/../etc/passwd"},
		"tool not an input":  {Tool: InPath("x")},
		"relative input":     {Tool: "true", Inputs: []Mount{{Host: "f", Name: "f"}}},
		"missing input":      {Tool: "true", Inputs: []Mount{{Host: dir + "/none", Name: "f"}}},
		"linked input":       {Tool: "true", Inputs: []Mount{{Host: link, Name: "f"}}},
		"device":             {Tool: "true", Inputs: []Mount{{Host: "/dev/null", Name: "f"}}},
		"input name climbs":  {Tool: "true", Inputs: []Mount{{Host: file, Name: "../f"}}},
		"input name is ..":   {Tool: "true", Inputs: []Mount{{Host: file, Name: ".."}}},
		"no input name":      {Tool: "true", Inputs: []Mount{{Host: file, Name: ""}}},
		"NUL in input name":  {Tool: "true", Inputs: []Mount{{Host: file, Name: "a\x00--bind"}}},
		"file and content":   {Tool: "true", Inputs: []Mount{{Host: file, Name: "f", Content: []byte("x")}}},
		"a folder on top":    {Tool: "true", Inputs: []Mount{{Host: file, Name: "usr", Top: true}}},
		"hidden on top":      {Tool: "true", Inputs: []Mount{{Host: file, Name: ".a", Top: true}}},
		"content on top":     {Tool: "true", Inputs: []Mount{{Name: "a.x", Content: []byte("x"), Top: true}}},
		"same name twice":    {Tool: "true", Inputs: []Mount{{Host: file, Name: "f"}, {Host: file, Name: "f"}}},
		"relative folder":    {Tool: "true", Dir: "work"},
		"missing folder":     {Tool: "true", Dir: dir + "/none"},
		"folder is a link":   {Tool: "true", Dir: link},
		"folder is a file":   {Tool: "true", Dir: file},
		"environment":        {Tool: "true", Env: []string{"KEY"}},
		"NUL in environment": {Tool: "true", Env: []string{"K=a\x00--bind"}},
		"NUL in an argument": {Tool: "true", Args: []string{"a\x00b"}},
	} {
		_, err := b.Run(t.Context(), c)

		var (
			exit   *Exit
			killed *Killed
		)
		if err == nil || errors.As(err, &exit) || errors.As(err, &killed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfiguration(t *testing.T) {
	t.Parallel()

	for setting, cfg := range map[string]Config{
		"CONVERTD_SANDBOX_MODE":      {Mode: "none"},
		"CONVERTD_SANDBOX_SLOTS":     {Slots: -1},
		"CONVERTD_SANDBOX_FIRST_UID": {FirstUID: 1},
	} {
		if _, err := New(t.Context(), cfg, Deps{}); err == nil ||
			!strings.Contains(err.Error(), setting) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}

	b := newBench(t, Config{Slots: 1000})
	if b.Threads() != 1 || b.Mode() != Strict {
		t.Errorf("%d threads, %s", b.Threads(), b.Mode())
	}

	if path, ok := b.Available("perl"); !ok || path != "/usr/bin/perl" {
		t.Errorf("perl: %q, %v", path, ok)
	}

	if path, ok := b.Available("no-such-tool"); ok {
		t.Errorf("found %q", path)
	}
}

// Not even an entry in the process table stays, however early a command is stopped. This test runs
// alone: the children are all its own.
//
//nolint:paralleltest // as said
func TestNoChildStays(t *testing.T) {
	for mode, leaver := range map[Mode]string{Strict: "(setsid sleep 1000 &)", Weak: "(sleep 1000 &)"} {
		b := newBench(t, Config{Mode: mode})
		for _, script := range []string{"true", "exit 1", "kill -KILL $$", leaver} {
			if _, err := b.Run(t.Context(), sh(script)); err != nil {
				t.Log(script, wantExit(t, err))
			}
		}

		for wait := range 30 {
			ctx, cancel := context.WithTimeout(
				t.Context(),
				time.Duration(wait)*200*time.Microsecond,
			)
			_, err := b.Run(ctx, sh("sleep 1000"))
			wantReason(t, err, ReasonTimeout)
			cancel()
		}
	}

	if left := children(os.Getpid()); len(left) > 0 {
		t.Errorf("children %v are left", left)
	}
}

func TestBubblewrapIsAskedFor(t *testing.T) {
	t.Setenv("PATH", t.TempDir())

	_, err := New(t.Context(), Config{}, Deps{})
	if err == nil || !strings.Contains(err.Error(), "package bubblewrap") ||
		!strings.Contains(err.Error(), "CONVERTD_SANDBOX_MODE=weak") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRun(b *testing.B) {
	s, err := New(b.Context(), Config{}, Deps{})
	if err != nil {
		b.Fatal(err)
	}

	for b.Loop() {
		if _, err := s.Run(b.Context(), Command{Tool: "true", Dir: b.TempDir()}); err != nil {
			b.Fatal(err)
		}
	}
}
