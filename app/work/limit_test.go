package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// slow is an engine of one edge that waits for a slot, works, and then fails, unless it has broken
// off before.
type slow struct {
	from, to   string
	wait, work time.Duration
	fails      error
}

func (e slow) About() ports.EngineInfo { return ports.EngineInfo{Name: e.from + e.to} }

func (e slow) Edges() []route.Edge {
	return []route.Edge{{From: e.from, To: e.to, Engine: e.from + e.to, Cost: 1}}
}

func (e slow) Probe(context.Context, string, string, file.Facts) (file.Facts, error) {
	return file.Facts{}, nil
}

func (e slow) Do(ctx context.Context, c ports.Step) (ports.Made, error) {
	resume := pause(ctx)

	time.Sleep(e.wait) //nolint:forbidigo // advances the bubble's clock
	resume()

	select {
	case <-ctx.Done():
		return ports.Made{}, fmt.Errorf("broken off: %w", context.Cause(ctx))
	case <-time.After(e.work):
	}

	path := filepath.Join(c.Dir, "out")

	return ports.Made{
		Outputs: ports.Products(path),
	}, errors.Join(os.WriteFile(path, nil, 0o600), e.fails)
}

// shelf holds one file.
type shelf struct {
	ports.Blobs

	path string
}

func (s shelf) LocalPath(string) (string, error) { return s.path, nil }
func (shelf) Expect(string)                      {}

type folders struct{ dir string }

func (f folders) Make(string) (string, error) { return os.MkdirTemp(f.dir, "work") }
func (folders) Remove(path string) error      { return os.RemoveAll(path) }

// attempted converts a PNG over TIFF and GIF to WebP, and returns how long that took.
func attempted(ctx context.Context, t *testing.T, engines ...ports.Engine) (time.Duration, error) {
	t.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	list, err := catalog.New(formats, engines)
	if err != nil {
		t.Fatal(err)
	}

	s := New(Deps{
		Lifecycle: lifecycle.New(lifecycle.Deps{Store: deaf{}}),
		Catalog:   list,
		Blobs:     shelf{path: filepath.Join(t.TempDir(), "in")},
		Folders:   folders{t.TempDir()},
		Log:       slog.New(slog.DiscardHandler),
		Clock:     bubble{},
	})
	task := job.TaskState{
		Name:      "make",
		Operation: operation.Convert,
		Values:    option.Values{"output_format": "webp"},
	}
	began := time.Now()
	_, err = s.runOperation(ctx, assignment{
		worked: new(time.Duration),
		job:    job.New(job.Draft{ID: "job_1", Tasks: []job.TaskState{task}}),
		task:   task,
		inputs: []file.File{{ID: "file_1", Format: "png"}},
	})

	return time.Since(began), err
}

// deaf takes no progress in.
type deaf struct{ ports.Store }

func (deaf) Write(context.Context, func(context.Context, ports.Tx) error) error {
	return errors.New("nothing is heard")
}

// bubble is the clock of a synctest bubble.
type bubble struct{}

func (bubble) Now() time.Time { return time.Now() }

func TestAChainHasNoMoreTimeThanOneStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		step := func(from, to string) slow { return slow{from: from, to: to, wait: time.Hour, work: 50 * time.Second} }

		took, err := attempted(
			t.Context(),
			t,
			step("png", "tiff"),
			step("tiff", "gif"),
			step("gif", "webp"),
		)
		if !fault.Is(err, fault.Timeout) ||
			!strings.Contains(fault.Of(err).Text, "time limit of 2 minutes") {
			t.Errorf("%v", err)
		}

		if want := 3*time.Hour + 2*time.Minute; took != want {
			t.Errorf("it took %s, want %s", took, want)
		}
	})
}

func TestWorkThatIsStoppedHasNotRunTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stopped := errors.New("stopped")

		time.AfterFunc(time.Second, func() { cancel(stopped) })

		if took, err := attempted(
			ctx,
			t,
			slow{from: "png", to: "webp", work: time.Minute},
		); !errors.Is(err, stopped) ||
			took != time.Second {
			t.Errorf("%v after %s", err, took)
		}
	})
}

func TestNoRoomIsToldAsThat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full := &os.PathError{Op: "write", Path: "/secret", Err: syscall.ENOSPC}

		_, err := attempted(
			t.Context(),
			t,
			slow{from: "png", to: "webp", work: time.Second, fails: full},
		)
		if f := fault.Of(err); f.Kind != fault.DiskFull || strings.Contains(f.Text, "secret") {
			t.Errorf("%v", err)
		}
	})
}
