package warm

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

func TestOnlyPlainFilesAreTakenOut(t *testing.T) {
	t.Parallel()

	for name, plant := range map[string]func(path string) error{
		"a link out":    func(path string) error { return os.Symlink("/etc/passwd", path) },
		"a link within": func(path string) error { return os.Symlink("../secret", path) },
		"a pipe":        func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a folder":      func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			root, dir := folder(t), t.TempDir()
			if err := plant(filepath.Join(root.Name(), sandbox.TopFolder, "a.pdf")); err != nil {
				t.Fatal(err)
			}

			if _, err := collect(root, Job{Name: "a.ods", Dir: dir}); err == nil {
				t.Error("it was taken")
			}

			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("%v, %v", left, err)
			}
		})
	}
}

func TestWhatWasMadeReplacesWhatIsThere(t *testing.T) {
	t.Parallel()

	root, dir := folder(t), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(root.Name(), sandbox.TopFolder, "a.csv"): "new",
		filepath.Join(dir, "a.csv"):                            "old and longer",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	some, err := collect(root, Job{Name: "a.ods", Dir: dir})
	if err != nil || !some {
		t.Fatal(some, err)
	}

	if text, err := os.ReadFile(filepath.Join(dir, "a.csv")); err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
}

func folder(t *testing.T) *os.Root {
	t.Helper()

	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, sandbox.TopFolder), 0o700); err != nil {
		t.Fatal(err)
	}

	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}

	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = root.Close() })

	return root
}

func TestArgumentsAreEscaped(t *testing.T) {
	t.Parallel()

	want := `InternalIPC::Arguments2/work,--a=1\,2,b\\c,d\0e` + "\x00"
	if got := request(
		[]string{"--a=1,2", `b\c`, "d\x00e"},
	); got != want ||
		strings.Count(got, "\x00") != 1 {
		t.Errorf("%q, want %q", got, want)
	}
}
