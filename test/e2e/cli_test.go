package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bench is a folder in which commands are run, as a user would.
type bench struct {
	t   *testing.T
	dir string // of the user's files
	tmp string // TMPDIR
}

func newBench(t *testing.T, fixtures ...string) bench {
	t.Helper()

	b := bench{t, t.TempDir(), t.TempDir()}
	for _, name := range fixtures {
		b.write(name, fixture(t, name))
	}

	return b
}

func (b bench) write(name string, content []byte) {
	b.t.Helper()

	if err := os.WriteFile(filepath.Join(b.dir, name), content, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(b.t.Context(), name, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+b.tmp)

	return cmd
}

// said is what a command printed, and its exit code.
type said struct {
	code      int
	out, errs string
}

func (b bench) ended(cmd *exec.Cmd) said {
	b.t.Helper()

	var out, errs bytes.Buffer

	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()

	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}

	return said{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// run runs convertd.
func (b bench) run(args ...string) said {
	b.t.Helper()
	return b.ended(b.command(built, args...))
}

// private runs a shell script in which mounts are seen by nobody else, and $CONVERTD is the
// program. It needs no root: whoever runs the tests stays who they are, and has no more rights than
// before once the program runs.
func (b bench) private(mounts, run string) said {
	b.t.Helper()

	unshare := []string{"--mount"}
	drop := ""

	if os.Geteuid() != 0 {
		unshare = []string{"--map-current-user", "--keep-caps", "--mount"}
		drop = "setpriv --ambient-caps=-all --inh-caps=-all "
	}

	cmd := b.command("unshare", append(unshare, "sh", "-e", "-c", mounts+"\nexec "+drop+run)...)
	cmd.Env = append(cmd.Env, "CONVERTD="+built)

	return b.ended(cmd)
}

// want fails the test unless the command ended so; texts must occur in what was printed.
func (s said) want(t *testing.T, code int, texts ...string) {
	t.Helper()

	for _, text := range texts {
		if !strings.Contains(s.out+s.errs, text) {
			t.Errorf("no word of %q", text)
		}
	}

	if s.code != code || t.Failed() {
		t.Fatalf("exit %d, want %d\n%s%s", s.code, code, s.out, s.errs)
	}
}

// holds fails the test unless exactly these files are in the user's folder, and no work folder is
// left.
func (b bench) holds(names ...string) {
	b.t.Helper()

	entries, err := os.ReadDir(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}

	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}

	if strings.Join(got, " ") != strings.Join(names, " ") {
		b.t.Errorf("the folder holds %q, want %q", got, names)
	}

	if left, err := filepath.Glob(filepath.Join(b.tmp, "*", "server-*")); err != nil ||
		len(left) > 0 {
		b.t.Errorf("work folders left: %q %v", left, err)
	}
}

func (b bench) magic(name, want string) {
	b.t.Helper()

	content, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil || !bytes.Contains(content[:min(64, len(content))], []byte(want)) {
		b.t.Errorf("%s is no %s: %v", name, want, err)
	}
}

func TestConvertOnThisMachine(t *testing.T) {
	t.Parallel()
	b := newBench(t, "sample.mov") // 0600: the engines' users may not read it
	b.run("convert", "sample.mov", "film.mp4", "-o", "quality=high").want(t, 0)
	b.holds("film.mp4", "sample.mov")
	b.magic("film.mp4", "ftyp")
	b.run("convert", "sample.mov", "film.mp4").want(t, 2, "film.mp4 is there already; use --force")
	b.run("convert", "sample.mov", "--force", "--quiet", "film.mp4").want(t, 0)
	again := b.run("convert", "sample.mov", "film.mp4", "--force", "--json")
	again.want(t, 0)

	var r struct {
		Status, Engine string
		Outputs        []struct{ Path string }
		Checks         []struct{ Reader string }
	}
	if err := json.Unmarshal(
		[]byte(again.out),
		&r,
	); err != nil || r.Status != "completed" || r.Engine != "ffmpeg" || r.Outputs[0].Path != "film.mp4" ||
		r.Checks[0].Reader != "mediainfo" ||
		again.errs != "" {
		t.Errorf("%+v %v: %s%s", r, err, again.out, again.errs)
	}
}

func TestConvertManyOnThisMachine(t *testing.T) {
	t.Parallel()
	b := newBench(t, "sample.png")
	b.write("b.jpg", fixture(t, "sample.jpg"))
	b.write("cut.png", fixture(t, "sample.png")[:200])
	b.write("misnamed.png", fixture(t, "sample.gif"))
	got := b.run(
		"convert",
		"sample.png",
		"b.jpg",
		"cut.png",
		"misnamed.png",
		"none.png",
		"--to",
		"webp",
		"out/",
	)
	got.want(
		t,
		3,
		"cut.png: ",
		"misnamed.png is named like png but holds",
		"none.png: It cannot be read: no such file",
	)
	b.holds("b.jpg", "cut.png", "misnamed.png", "out", "sample.png")
	bench{t, filepath.Join(b.dir, "out"), b.tmp}.holds("b.webp", "misnamed.webp", "sample.webp")
	b.magic("out/misnamed.webp", "WEBP")
}

func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	b := newBench(t, "sample.png")
	b.run("convert", "sample.png", "x.webp", "--qiet").
		want(t, 2, `unknown flag --qiet, did you mean "--quiet"?`, "Usage: convertd convert <files> ...", "--help")
	b.run("convrt").want(t, 2, `did you mean "convert"?`)
	b.run("convert", "sample.png", "x.webp", "-o", "qualty=high").
		want(t, 2, "--option qualty", "did you mean quality?")
	b.run("serve", "--listen", "8080").
		want(t, 2, `--listen is "8080"; set it to an IP address and a port`)
	b.run("convert", "--help").want(t, 0, "convertd convert film.mov film.mp4", "130  interrupted")
	b.run("--version").want(t, 0, "convertd ")
	b.holds("sample.png")
}

func TestAMissingEngineIsNamedWithItsPackage(t *testing.T) {
	t.Parallel()
	b := newBench(t, "sample.mov")
	hide := "mount --bind /dev/null /usr/bin/ffprobe" // which cannot be run
	b.private(hide, `"$CONVERTD" convert sample.mov film.mp4`).
		want(t, 3, "sample.mov: ", "apt-get install ffmpeg")
	b.private(hide, `"$CONVERTD" formats mkv`).want(t, 0, "apt-get install ffmpeg")
	b.holds("sample.mov")
}

func TestAFullDiskLeavesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("long.wav", noise(t, 60))

	full := `mkdir -p "$TMPDIR/full"; mount -t tmpfs -o size=1m none "$TMPDIR/full"; `
	look := `; code=$?; find "$TMPDIR/full" -type f ! -name .guard; exit $code'`
	// The target's disk, then that of the work folder.
	got := b.private(
		full,
		`sh -c '"$CONVERTD" convert long.wav -o bitrate=320k "$TMPDIR/full/long.mp3"`+look,
	)
	got.want(t, 5, "there is no room left for", "full/long.mp3")

	if got.out != "" {
		t.Errorf("left behind: %s", got.out)
	}

	got = b.private(
		full,
		`sh -c 'TMPDIR=$TMPDIR/full "$CONVERTD" convert long.wav -o bitrate=320k long.mp3`+look,
	)
	got.want(t, 5, "no room left for the work folder; set TMPDIR")

	if got.out != "" {
		t.Errorf("left behind: %s", got.out)
	}

	if err := os.RemoveAll(filepath.Join(b.tmp, "full")); err != nil {
		t.Fatal(err)
	}

	b.holds("long.wav")
}

// interrupted starts a command, waits until an engine runs, sends it signals and returns how it
// ended.
func (b bench) interrupted(signals []os.Signal, args ...string) said {
	b.t.Helper()
	cmd := b.command(built, args...)

	var out, errs bytes.Buffer

	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}

	running := b.until(func() bool {
		// engines are also run to see what they can do
		folder := filepath.Join(b.tmp, "*", "server-*", "convert-*")
		outputs, err := filepath.Glob(filepath.Join(folder, "output.*"))
		// of a source that had to be copied
		beside, badToo := filepath.Glob(filepath.Join(folder, "*", "output.*"))

		return errors.Join(err, badToo) == nil && len(outputs)+len(beside) > 0 &&
			len(engines(b.t, cmd.Process.Pid)) > 0
	})

	had := engines(b.t, cmd.Process.Pid)
	for _, s := range signals {
		if err := cmd.Process.Signal(s); err != nil {
			b.t.Error(err)
		}
	}

	_ = cmd.Wait() // how it ended is looked at below

	if !running {
		b.t.Fatalf("no engine was running: %s", errs.String())
	}

	gone := func() bool { return len(left(b.t, had)) == 0 }
	if !b.until(gone) {
		b.t.Error("the engine outlives the command")
	}

	return said{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// until waits for something to come true.
func (b bench) until(done func() bool) bool {
	b.t.Helper()

	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()

	for range 2000 {
		if done() {
			return true
		}

		<-tick.C
	}

	return false
}

func TestAnInterruptedConversionLeavesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("long.wav", noise(t, 300))
	b.interrupted([]os.Signal{os.Interrupt}, "convert", "long.wav", "long.mp3", "-o", "bitrate=320k").
		want(t, 130, "interrupted; nothing half-made is left behind")
	b.holds("long.wav")
	// Ended at once, the command cannot clear up; the next one does.
	b.interrupted([]os.Signal{syscall.SIGKILL}, "convert", "long.wav", "long.mp3", "-o", "bitrate=320k").
		want(t, -1)

	if left, err := filepath.Glob(filepath.Join(b.tmp, "*", "server-*")); err != nil ||
		len(left) != 1 {
		t.Fatalf("the killed one left %q %v", left, err)
	}

	b.run("formats", "mp3").want(t, 0, "becomes")
	b.holds("long.wav")
}

func TestASecondSignalEndsTheServerAtOnce(t *testing.T) {
	t.Parallel()
	c := start(t, "CONVERTD_SHUTDOWN_GRACE=1h")
	a := c.upload(
		"/v1/convert",
		"long.wav",
		noise(t, 300),
		"targetFormat",
		"mp3",
		"bitrate",
		"320k",
	)
	c.working()

	process, err := os.FindProcess(c.server.PID())
	if err != nil {
		t.Fatal(err)
	}

	if err := process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	if !b.until(func() bool { return strings.Contains(c.server.Log(), `"msg":"stopping"`) }) {
		t.Fatal("the server does not stop")
	}

	if err := c.server.Stop(); err != nil { // the second
		t.Fatal(err)
	}

	if j := c.again().wait(a.Data.ID); j.Status != "completed" {
		t.Errorf("after a restart: %+v", j)
	}
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("c.yaml", []byte("data_dir: "+filepath.Join(b.dir, "file")))
	cmd := b.command(built, "migrate", "--config", "c.yaml")
	b.ended(cmd).
		want(t, 0, "Made the database "+filepath.Join(b.dir, "file", "convertd.db"), "applied 0001 initial")
	cmd = b.command(built, "migrate", "--config", "c.yaml")
	cmd.Env = append(cmd.Env, "CONVERTD_DATA_DIR="+filepath.Join(b.dir, "env"))
	b.ended(cmd).want(t, 0, "Made the database "+filepath.Join(b.dir, "env", "convertd.db"))
	cmd = b.command(built, "migrate", "--config", "c.yaml", "--data-dir", "flag")
	cmd.Env = append(cmd.Env, "CONVERTD_DATA_DIR="+filepath.Join(b.dir, "env"))
	b.ended(cmd).want(t, 0, "Made the database "+filepath.Join(b.dir, "flag", "convertd.db"))
}

func TestABackupOfARunningServerIsRestored(t *testing.T) {
	t.Parallel()
	c := start(t)
	b := newBench(t)
	b.run("migrate", "--data-dir", c.server.DataDir).
		want(t, 1, "in use by another convertd; stop it")
	before := c.convert("sample.png", "targetFormat", "webp")
	running := c.upload(
		"/v1/convert",
		"long.wav",
		noise(t, 120),
		"targetFormat",
		"mp3",
		"bitrate",
		"320k",
	)
	c.working()

	ctx, stop := context.WithCancel(t.Context())
	defer stop()

	traffic := make(chan int)

	go func() { // jobs come in all the while
		n := 0
		for ctx.Err() == nil {
			if a := c.upload(
				"/v1/convert?wait=60",
				fmt.Sprintf("%d.png", n),
				fixture(t, "sample.png"),
				"targetFormat",
				"jpg",
			); a.Success {
				n++
			}
		}

		traffic <- n
	}()

	for i := range 3 {
		b.run("backup", fmt.Sprintf("%d.tar", i), "--data-dir", c.server.DataDir).
			want(t, 0, "Wrote ", "secret key")
	}

	stop()

	if n := <-traffic; n == 0 {
		t.Error("no job came in meanwhile, so nothing is proved")
	}

	b.run("restore", "2.tar", "--data-dir", c.server.DataDir).want(t, 2, "holds data already")
	url := strings.TrimPrefix(before.Data.Tasks["export-file"].Result.URL, c.server.URL)
	want := c.get(url)

	for i := range 3 {
		dir := filepath.Join(b.dir, fmt.Sprint(i))
		b.run("restore", fmt.Sprintf("%d.tar", i), "--data-dir", dir).want(t, 0, "Restored ")

		old := c.server.DataDir
		c.server.DataDir = dir
		restored := c.again()
		c.server.DataDir = old

		if got := restored.get(url); got.Status != 200 || !bytes.Equal(got.Body, want.Body) {
			t.Errorf("backup %d: the same link gives %d, %d bytes", i, got.Status, len(got.Body))
		}

		if j := restored.wait(running.Data.ID); j.Status != "completed" {
			t.Errorf("backup %d: what ran ended as %+v", i, j)
		}
	}
}

func TestLinksOutliveOneRotationOfTheKeyAndNotTwo(t *testing.T) {
	t.Parallel()
	c := start(t)
	b := newBench(t)
	done := c.convert("sample.png", "targetFormat", "webp")
	link := func() string { return c.get("/v1/jobs/" + done.Data.ID).Data.Tasks["export-file"].Result.URL }
	rotate := func() { b.run("keys", "rotate", "--data-dir", c.server.DataDir).want(t, 0, "Made a new key.") }
	old := link()

	rotate()

	if again := link(); again == old {
		t.Error("links are still signed with the old key")
	}

	if a := c.download(old); a.Status != 200 {
		t.Errorf("a link of the last key: %d %s", a.Status, a.Body)
	}

	rotate()
	c.refused("a link of the key before", c.download(old), 401, "EXPIRED", "")

	if a := c.download(link()); a.Status != 200 {
		t.Errorf("a link of the new key: %d %s", a.Status, a.Body)
	}
}

func TestJobsOfAServerFromTheShell(t *testing.T) {
	t.Parallel()
	c := start(t)
	b, server := newBench(t), c.checked()
	a := c.upload("/v1/convert", "sample.mov", fixture(t, "sample.mov"), "targetFormat", "mp4")
	b.run("jobs", "wait", a.Data.ID, "--server", server).
		want(t, 0, a.Data.ID+"  completed", "convert-file: convert, completed by ffmpeg", "http://")
	a = c.upload("/v1/convert", "long.wav", noise(t, 300), "targetFormat", "mp3", "bitrate", "320k")
	c.working()
	b.run("jobs", "cancel", a.Data.ID, "--server", server).want(t, 0, a.Data.ID+" cancelled")
	b.run("jobs", "wait", a.Data.ID, "--server", server).want(t, 4, "cancelled")
	b.write("a.mov", fixture(t, "sample.mov"))
	b.run("convert", "a.mov", "b.mp4", "-o", "quality=low", "--server", server).want(t, 0)
	b.magic("b.mp4", "ftyp")
	b.write("cut.png", fixture(t, "sample.png")[:200])
	b.run("convert", "cut.png", "--to", "webp", "--server", server).want(t, 3, "CORRUPT_FILE")
	b.holds("a.mov", "b.mp4", "cut.png")
	b.run("jobs", "show", "job_none", "--server", server).want(t, 2, "JOB_NOT_FOUND")
}

// completesNames has an interactive bash complete a name with a space in it, and an option.
func (b bench) completesNames() {
	b.t.Helper()
	b.write("my film.mov", nil)

	script := `source ./c.bash
HISTFILE=
convertd() { printf '%s|' "$@" >> typed; }
convertd convert my` + "\t" + `out.mp4 -o resol` + "\t" + `
`
	cmd := b.command("bash", "--norc", "-i")
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = append(cmd.Env, "PATH="+filepath.Dir(built)+":"+os.Getenv("PATH"), "TERM=dumb")
	b.ended(cmd)

	typed, err := os.ReadFile(filepath.Join(b.dir, "typed"))
	if err != nil || string(typed) != "convert|my film.mov|out.mp4|-o|resolution=|" {
		b.t.Errorf("%q %v", typed, err)
	}
}

func TestCompletionScriptsAreWhatShellsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	script := b.run("completion", "bash")
	script.want(t, 0)
	b.write("c.bash", []byte(script.out))
	b.ended(b.command("bash", "-n", "c.bash")).want(t, 0)
	b.ended(b.command("bash", "-c", "source ./c.bash && complete -p convertd")).
		want(t, 0, "convertd")
	b.completesNames()

	for line, want := range map[string]string{"convertd conv": "convert", "convertd convert --for": "--force", "convertd convert --to web": "webp"} {
		cmd := b.command(built)
		cmd.Env = append(cmd.Env, "COMP_LINE="+line, fmt.Sprintf("COMP_POINT=%d", len(line)))
		b.ended(cmd).want(t, 0, want)
	}

	b.run("completion", "zsh").want(t, 0, "compdef _convertd convertd")
	b.run("completion", "fish").want(t, 0, "complete -f -c convertd")
}

func TestAServersConversionsAreShownLikeThisMachines(t *testing.T) {
	t.Parallel()
	c := start(t)
	b := newBench(t)
	here := b.run("formats", "--from", "docx", "--to", "webp")
	here.want(t, 0, "libreoffice poppler vips")

	if there := b.run(
		"formats",
		"--from",
		"docx",
		"--to",
		"webp",
		"--server",
		c.server.URL,
	); there != here {
		t.Errorf("%+v, want %+v", there, here)
	}
}
