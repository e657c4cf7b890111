package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Roles that this test binary plays when it is started again.
const (
	roleKey    = "CONVERTD_SANDBOX_TEST_ROLE"
	roleServer = "server" // starts a sandboxed sleeper and waits to be killed
	roleNobody = "nobody" // runs these same tests without root's rights
)

// secret lies in the environment of the tests, which play the server: no command may see it.
const secret = "s3cr3t-of-the-server"

func TestMain(m *testing.M) {
	if os.Getenv(roleKey) == roleServer {
		fmt.Fprintln(os.Stderr, serve())
		os.Exit(1)
	}

	if err := os.Setenv("CONVERTD_SANDBOX_TEST_SECRET", secret); err != nil {
		panic(err)
	}

	os.Exit(m.Run())
}

// Both modes' tests have a budget far above what they take, so that a loaded machine does not fail
// them.
const patience = 3 * time.Minute

type bench struct {
	*Sandbox
	work  *WorkRoot
	mark  string
	stops chan Reason
}

func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()

	b := &bench{mark: rand.Text(), stops: make(chan Reason, 128)}

	var err error

	b.work, err = NewWorkRoot(filepath.Join(t.TempDir(), "work"))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := b.work.Close(); err != nil {
			t.Error(err)
		}
	})

	b.Sandbox, err = New(
		t.Context(),
		cfg,
		Deps{Killed: func(_ string, r Reason) { b.stops <- r }, Folder: b.work.Make},
	)
	if err != nil {
		t.Fatal(err)
	}

	return b
}

func (b *bench) folder(t *testing.T) string {
	t.Helper()

	dir, err := b.work.Make("job")
	if err != nil {
		t.Fatal(err)
	}

	return dir
}

// run runs a command under a mark, and holds that no process and no tmp of it is left.
func (b *bench) run(ctx context.Context, t *testing.T, c Command) (Result, error) {
	t.Helper()

	c.Env = append(c.Env, "MARK="+b.mark)

	c.Light = true
	if c.Limits.Wall == 0 {
		c.Limits.Wall = patience
	}

	res, err := b.Run(ctx, c)
	left := marked(t, b.mark)
	// init reaps what it has killed
	for deadline := time.Now().Add(patience); b.mode == Weak && len(left) > 0 && time.Now().Before(deadline); {
		left = marked(t, b.mark)
	}

	if len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}

	if c.Dir != "" {
		if _, err := os.Lstat(filepath.Join(c.Dir, tmpName)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("tmp is left: %v", err)
		}
	}

	return res, err
}

func sh(script string) Command { return Command{Tool: "sh", Args: []string{"-c", script}} }

func perl(script string) Command { return Command{Tool: "perl", Args: []string{"-e", script}} }

// marked finds the processes that carry a mark in their environment.
func marked(t *testing.T, mark string) []string {
	t.Helper()

	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(entries) == 0 {
		t.Fatal("no /proc", err)
	}

	var found []string

	for _, p := range entries {
		env, err := os.ReadFile(p + "/environ")
		if err == nil && strings.Contains(string(env), mark) &&
			filepath.Base(p) != fmt.Sprint(os.Getpid()) {
			found = append(found, filepath.Base(p))
		}
	}

	return found
}

func wantReason(t *testing.T, err error, want Reason) {
	t.Helper()

	var killed *Killed
	if !errors.As(err, &killed) || killed.Reason != want {
		t.Fatalf("got %v (%#v), want it stopped: %s", err, err, want)
	}
}

func wantExit(t *testing.T, err error) *Exit {
	t.Helper()

	var exit *Exit
	if !errors.As(err, &exit) {
		t.Fatalf("got %v, want an exit code", err)
	}

	return exit
}

func write(t *testing.T, path, content string) string {
	t.Helper()

	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}

	return path
}

// The marks themselves must be seen, or the assertion that nothing is left could not fail. The
// command writes one line and waits to be cancelled.
func TestAMarkIsSeenWhileACommandRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	ctx, cancel := context.WithCancelCause(t.Context())

	var seen []string

	c := sh("echo up; sleep 1000")
	c.Line = func(string) { seen = marked(t, b.mark); cancel(io.EOF) }
	_, err := b.run(ctx, t, c)
	wantReason(t, err, ReasonCancelled)

	if len(seen) == 0 {
		t.Error("the running command was not found by its mark")
	}

	if !errors.Is(err, io.EOF) {
		t.Errorf("the cause of the cancelling is lost: %v", err)
	}

	if got := <-b.stops; got != ReasonCancelled {
		t.Errorf("reported %s", got)
	}
}

// All of this holds for a server without root's rights, too, which uses another way in.
func TestAllAsNobody(t *testing.T) {
	if !isRoot() {
		return // this is that run
	}

	t.Parallel()

	dir := t.TempDir()
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}

	binary, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}

	path := filepath.Join(dir, "sandbox.test")
	if err := os.WriteFile(path, binary, 0o755); err != nil {
		t.Fatal(err)
	}

	const nobody = 65534

	cmd := exec.CommandContext(t.Context(), path, "-test.v", "-test.timeout=5m")
	cmd.Env = []string{"PATH=/usr/bin:/bin", "TMPDIR=" + os.TempDir(), roleKey + "=" + roleNobody}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: nobody, Gid: nobody},
	}

	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("as nobody: %v\n%s", err, out)
	}

	if n := strings.Count(string(out), "--- PASS"); n < 30 ||
		strings.Contains(string(out), "--- SKIP") {
		t.Errorf("only %d tests passed as nobody\n%s", n, out)
	}
}
