package libreoffice_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/workbench"
)

// counting counts how often LibreOffice is started.
type counting struct {
	kit.Runner

	starts atomic.Int32
}

func (c *counting) Run(ctx context.Context, command sandbox.Command) (sandbox.Result, error) {
	if command.Tool == "soffice.bin" {
		c.starts.Add(1)
	}

	return c.Runner.Run(ctx, command)
}

// warmBench is an engine with an instance that stays between documents.
type warmBench struct {
	bench

	counted *counting
	folder  string // of the instances
}

func newWarmBench(t *testing.T) warmBench {
	t.Helper()

	b := warmBench{folder: t.TempDir()}
	b.Bench = workbench.New(t)
	b.counted = &counting{Runner: b.Box}

	folders, err := sandbox.NewWorkRoot(b.folder)
	if err != nil {
		t.Fatal(err)
	}

	cfg := libreoffice.Config{Warm: libreoffice.Warm{Instances: 1, Folders: folders}}
	if b.Engine, err = libreoffice.New(t.Context(), cfg, workbench.Deps(t, b.counted)); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}

		if left, err := filepath.Glob(
			b.folder + "/server-*/office-*",
		); err != nil ||
			len(left) > 0 {
			t.Errorf("%q are left, %v", left, err)
		}

		if err := folders.Close(); err != nil {
			t.Error(err)
		}
	})

	return b
}

// warmUp has the first document made, and waits until an instance listens.
func (b warmBench) warmUp(t *testing.T) {
	t.Helper()

	b.prints(t, "the first")
	b.await(t)
}

// await waits until an instance listens.
func (b warmBench) await(t *testing.T) {
	t.Helper()

	limited, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	for len(b.pipes(t)) == 0 {
		if !pause(limited, 50*time.Millisecond) {
			t.Fatal("no instance listens")
		}
	}

	pause(limited, time.Second) // it listens a moment before the pool knows
}

// pause waits, and reports whether ctx still lives.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

func (b warmBench) pipes(t *testing.T) []string {
	t.Helper()

	pipes, err := filepath.Glob(b.folder + "/server-*/*/tmp/OSL_PIPE_*")
	if err != nil {
		t.Fatal(err)
	}

	return pipes
}

// prints has a text made a PDF, which must hold it.
func (b warmBench) prints(t *testing.T, text string) {
	t.Helper()

	path, _, err := b.convert(t, "txt", "pdf", []byte(text))
	if err != nil {
		t.Error(err)
		return
	}

	if got := strings.TrimSpace(read(t, "pdftotext", path, "-")); got != text {
		t.Errorf("%q, want %q", got, text)
	}
}

func TestAnInstanceMakesManyDocuments(t *testing.T) {
	t.Parallel()

	b := newWarmBench(t)
	b.warmUp(t)

	const documents = 65
	for n := range documents {
		b.prints(t, "Document "+strconv.Itoa(n))
	}

	// the first, three instances of thirty, and what a slow machine makes of the waiting
	if starts := b.counted.starts.Load(); starts < 4 || starts > documents/4 {
		t.Errorf("LibreOffice was started %d times for %d documents", starts, documents)
	}
}

func TestDocumentsOfAllPartsOneAfterTheOther(t *testing.T) {
	t.Parallel()

	b := newWarmBench(t)
	b.warmUp(t)

	for from := range strings.FieldsSeq("docx xlsx pptx odt ods odp rtf") {
		path, _, err := b.convert(t, from, "pdf", workbench.Fixture(t, from))
		if err != nil {
			t.Errorf("%s: %v", from, err)
			continue
		}

		if strings.TrimSpace(read(t, "pdftotext", path, "-")) == "" {
			t.Errorf("%s: the PDF holds no text", from)
		}
	}

	path, made, err := b.convert(t, "xlsx", "csv", workbench.Fixture(t, "xlsx"))
	if err != nil {
		t.Fatal(err)
	}

	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), ",") {
		t.Errorf("%q, %v, %v", text, err, made)
	}
}

func TestSeveralAtATimeShareAnInstance(t *testing.T) {
	t.Parallel()

	b := newWarmBench(t)
	b.warmUp(t)

	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() { b.prints(t, "Beside "+strconv.Itoa(n)) })
	}

	all.Wait()
}

func TestWhatAnInstanceCannotMakeIsToldAsEver(t *testing.T) {
	t.Parallel()

	b := newWarmBench(t)
	b.warmUp(t)

	_, _, err := b.convert(t, "docx", "pdf", []byte("PK\x03\x04 and no more"))
	if !fault.Is(err, fault.CorruptFile) {
		t.Errorf("%v, want %s", err, fault.CorruptFile)
	}

	b.prints(t, "after it")
}

func TestAnInstanceThatIsGoneCostsNoDocument(t *testing.T) {
	t.Parallel()

	b := newWarmBench(t)
	b.warmUp(t)

	for range 3 {
		kill(t, b.folder)
		b.prints(t, "without it")
		b.await(t)
	}
}

// kill ends every LibreOffice that works in a folder.
func kill(t *testing.T, folder string) {
	t.Helper()

	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}

	killed := 0

	for _, proc := range all {
		// a process may end at any time, and then has neither
		line, _ := os.ReadFile(proc + "/cmdline")
		mounts, _ := os.ReadFile(proc + "/mountinfo")

		if strings.HasPrefix(string(line), "/usr/lib/libreoffice/program/soffice.bin") &&
			strings.Contains(string(mounts), folder) {
			pid, err := strconv.Atoi(filepath.Base(proc))
			if err != nil || syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
			}
		}
	}

	if killed == 0 {
		t.Fatal("there is no instance to kill")
	}
}

// It draws documents while they are surveyed, and what was deleted must not stay drawn.
func TestAnInstancePrintsNothingThatWasDeleted(t *testing.T) {
	t.Parallel()

	b := newWarmBench(t)
	b.warmUp(t)

	before := b.counted.starts.Load()

	out, made, err := b.named(t, "docx", "pdf", "", edited(t), nil)
	if err != nil {
		t.Fatal(err)
	}

	text := strings.Join(strings.Fields(read(t, "pdftotext", out, "-")), " ")
	if want := "Kept added end shown"; text != want {
		t.Errorf("%q, want %q", text, want)
	}

	if !strings.Contains(strings.Join(made.Warnings, " "), "tracked changes") {
		t.Errorf("warnings %q", made.Warnings)
	}

	if after := b.counted.starts.Load(); after != before {
		t.Errorf("LibreOffice was started %d times for it", after-before)
	}
}
