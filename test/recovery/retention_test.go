package recovery_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/retention"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// later is a clock that is ahead.
type later struct{ by time.Duration }

func (l later) Now() time.Time { return time.Now().UTC().Add(l.by) }

// after returns what a process does that looks at the store so much later.
func (k *kit) after(by time.Duration) (*retention.Service, *jobs.Service) {
	k.t.Helper()

	now := later{by}
	service := must(files.New(files.DefaultConfig(), files.Deps{
		Store:   k.store,
		Blobs:   k.blobs,
		Sniffer: fakes.Sniffer(sniff),
		Catalog: k.catalog,
		Sealer:  k.sealer,
		IDs:     ident.New(now),
		Clock:   now,
	}))(k.t)
	life := lifecycle.New(lifecycle.Deps{
		Store:      k.store,
		Files:      service,
		Allowances: allowances{k},
		IDs:        ident.New(now),
		Clock:      now,
		Stop:       k.work.Stop,
		Happened:   func(e event.Event) { k.signals.Changed(e.Subject) },
		Ended:      k.signals.Ended,
	})
	list := jobs.New(jobs.Deps{
		Store:     k.store,
		Files:     service,
		Lifecycle: life,
		Catalog:   k.catalog,
		Fetcher:   k.fetcher,
		Sealer:    k.sealer,
		IDs:       ident.New(now),
		Clock:     now,
		Signals:   k.signals,
	})

	return must(retention.New(retention.DefaultConfig(), retention.Deps{
		Store:     k.store,
		Files:     service,
		Lifecycle: life,
		Clock:     now,
		Log:       slog.New(slog.DiscardHandler),
		Freed:     func(string, int, int64) {},
		Forget:    func(context.Context) error { return nil },
	}))(k.t), list
}

// round does a round so much later.
func (k *kit) round(by time.Duration) {
	k.t.Helper()

	sweeper, _ := k.after(by)
	if err := sweeper.Round(k.t.Context()); err != nil {
		k.t.Errorf("a round after %s: %v", by, err)
	}
}

const (
	day  = 24 * time.Hour
	soon = time.Minute
)

func TestAJobExpiresWithItsFilesAndIsForgotten(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.do(first)
		out := k.made(id, "out")[0]
		link := must(
			k.jobs.Link(t.Context(), access.Local(), jobs.Wanted{JobID: id, Lifetime: time.Hour}),
		)(t)
		k.round(day - soon)
		k.want(id, job.Completed)
		k.stored("webp")
		k.round(day + soon)
		k.want(id, job.Expired, "get", "completed", "make", "completed", "out", "completed")
		k.stored()

		if _, _, err := k.files.Follow(t.Context(), link); !fault.Is(err, fault.FileGone) {
			t.Errorf("the link: %v", err)
		}

		if _, err := k.files.Get(t.Context(), access.Local(), out); !fault.Is(err, fault.FileGone) {
			t.Errorf("the file: %v", err)
		}

		k.round(31*day - soon)
		k.want(id, job.Expired)
		k.round(31*day + soon)
		k.gone(id)
		k.round(33*day + soon)

		if _, err := k.files.Get(t.Context(), access.Local(), out); !fault.Is(
			err,
			fault.FileNotFound,
		) {
			t.Errorf("the file's row: %v", err)
		}
	})
}

// upload keeps a picture.
func (k *kit) upload() file.File {
	k.t.Helper()

	got := must(
		k.files.Receive(
			k.t.Context(),
			access.LocalOwner,
			files.Incoming{Name: "a.png", Body: strings.NewReader("png:one")},
		),
	)(k.t)
	if err := k.files.Keep(k.t.Context(), got, 0, nil); err != nil {
		k.t.Fatal(err)
	}

	return got.File
}

func TestAnUploadIsKeptFromItsLastUse(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		used, unused := k.upload(), k.upload()
		_, soonGone := k.after(day - soon)

		v := must(
			soonGone.Submit(
				t.Context(),
				access.Local(),
				graph(t, `{"up": {"operation": "import/upload", "file": "`+used.ID+`"}}`),
			),
		)(t)
		if v.Job.Status() != job.Completed {
			t.Errorf("the job is %s", v.Job.Status())
		}

		k.round(day + soon)
		k.stored("png")

		if _, err := k.files.Get(t.Context(), access.Local(), unused.ID); !fault.Is(
			err,
			fault.FileGone,
		) {
			t.Errorf("the unused one: %v", err)
		}

		k.round(2*day + soon)
		k.stored()
	})
}

func TestAFileThatAnUnendedJobNeedsIsNeverGone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		f := k.upload()

		id, first := k.submitOne(
			`{"up": {"operation": "import/upload", "file": "` + f.ID + `"}, "make": {"operation": "convert", "input": "up", "output_format": "webp"},
		"out": {"operation": "export/url", "input": "make"}}`,
		)
		for late := day; late < 5*day; late += day / 2 {
			k.round(late)

			_, then := k.after(late)
			if _, err := then.Files.Get(t.Context(), access.Local(), f.ID); err != nil {
				t.Errorf("after %s: %v", late, err)
			}
		}

		k.do(first)
		k.want(id, job.Completed)
		k.stored("png", "webp")
	})
}

func TestAWaitForAnUploadHasAnEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, _ := k.submit(
			`{"up": {"operation": "import/upload"}, "make": {"operation": "convert", "input": "up", "output_format": "webp"},
		"out": {"operation": "export/url", "input": "make"}}`,
		)
		other, _ := k.submit(
			`{"up": {"operation": "import/upload"}, "also": {"operation": "import/base64", "file": "cG5nOm9uZQ==", "filename": "a.png"},
		"make": {"operation": "convert", "input": ["up", "also"], "output_format": "webp", "ignore_error": true}}`,
		)
		k.round(day - soon)
		k.want(id, job.Pending)

		waited := make(chan job.Status, 1)

		go func() {
			v, err := k.jobs.Wait(t.Context(), access.Local(), id, patience)
			if err != nil {
				t.Error(err)
			}

			waited <- v.Job.Status()
		}()

		k.round(day + soon)
		k.want(id, job.Failed, "up", "failed", "make", "cancelled", "out", "cancelled")

		if got := await(t, waited, "the job's end"); got != job.Failed {
			t.Errorf("whoever waited was told %s", got)
		}

		if f := k.task(id, "up").Failure; f == nil || f.Kind != fault.Timeout ||
			!strings.Contains(f.Text, "within 24h") {
			t.Errorf("%+v", f)
		}

		if until := k.state(id).Expires; until.Before(time.Now().Add(2 * day)) {
			t.Errorf("it expires at %s", until)
		}

		k.want(other, job.Pending, "up", "failed", "also", "completed", "make", "pending")
		k.drain()
		k.want(other, job.Completed)
		must(k.jobs.Retry(t.Context(), access.Local(), id, nil))(t)
	})
}

func TestIntermediateFilesGoAsSoonAsNothingNeedsThem(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		const steps = `{"get": {"operation": "import/url", "url": "https://example.com/a.png"}, "step": {"operation": "convert", "input": "get", "output_format": "jpg"},
		"make": {"operation": "convert", "input": "step", "output_format": "pdf"}, "out": {"operation": "export/url", "input": "make"}}`

		var during [][]byte

		k.engine.convert = func(ctx context.Context, _ ports.Step) error {
			var kinds []byte

			for info, err := range k.blobs.List(ctx) {
				if err != nil {
					return err
				}

				blob := must(k.blobs.Open(ctx, info.Key))(t)
				head := make([]byte, 3)

				_, err = blob.Read(head)
				if err := errors.Join(err, blob.Close()); err != nil {
					return err
				}

				kinds = append(kinds, head...)
			}

			during = append(during, kinds)

			return nil
		}
		id, first := k.submitOne(steps)
		k.do(first)
		k.drain()
		k.want(id, job.Completed)
		k.stored("pdf")

		if got := string(bytes.Join(during, []byte(" "))); got != "png jpg" {
			t.Errorf("while the engines ran, the storage held %s", got)
		}

		if _, err := k.files.Get(t.Context(), access.Local(), k.made(id, "step")[0]); !fault.Is(
			err,
			fault.FileGone,
		) {
			t.Errorf("the step: %v", err)
		}

		v := must(k.jobs.Retry(t.Context(), access.Local(), id, nil))(t)
		k.drain()
		k.want(v.Job.ID(), job.Completed)
	})
}

func TestAnIntermediateFileThatAnotherJobTookIsKept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.engine.convert = func(ctx context.Context, _ ports.Step) error {
			_, err := k.jobs.Submit(
				ctx,
				access.Local(),
				graph(
					t,
					`{"up": {"operation": "import/upload", "file": "`+k.made(id, "get")[0]+`"}}`,
				),
			)

			return err
		}
		k.do(first)
		k.want(id, job.Completed)
		k.stored("png", "webp")
	})
}

func TestWhatACrashLeavesOfARoundIsFound(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.do(first)
		// A process that is killed between the commit and the deleting of the bytes.
		err := k.store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			list, err := tx.DueFiles.Delete(ctx, time.Now().Add(2*day), time.Now(), 10)
			if len(list) != 1 {
				t.Errorf("deleted %v", list)
			}

			return err
		})
		if err != nil {
			t.Fatal(err)
		}

		k.stored("webp")
		k.round(day + soon)
		k.want(id, job.Expired)

		sweeper, _ := k.after(day + soon)
		if err := sweeper.Orphans(t.Context(), day); err != nil {
			t.Error(err)
		}

		k.stored()
	})
}

func TestAResultThatIsNotCommittedYetIsNoOrphan(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, next := k.imported()

		dead := "usr_local/file_dead"
		if _, err := k.blobs.Put(t.Context(), dead, strings.NewReader("dead:")); err != nil {
			t.Fatal(err)
		}

		k.verifier.verify = func() error {
			sweeper, _ := k.after(0)
			return sweeper.Orphans(t.Context(), day)
		}
		k.do(next)
		k.want(id, job.Completed)
		k.stored("webp", "dead")

		sweeper, _ := k.after(day + soon)
		if err := sweeper.Orphans(t.Context(), day); err != nil {
			t.Error(err)
		}

		k.stored("webp")
	})
}

// abandon stores a blob without a row, as of so long ago.
func (k *kit) abandon(content string, ago time.Duration) {
	k.t.Helper()

	key := "usr_local/file_" + content
	if _, err := k.blobs.Put(k.t.Context(), key, strings.NewReader(content+":")); err != nil {
		k.t.Fatal(err)
	}

	then := time.Now().Add(-ago)
	if err := os.Chtimes(must(k.blobs.LocalPath(key))(k.t), then, then); err != nil {
		k.t.Fatal(err)
	}
}

func TestAProcessLooksForOrphansAtItsStart(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.abandon("old", work.Longest+2*time.Hour)
		k.abandon("young", work.Longest) // a worker may still be at it
		sweeper, _ := k.after(0)
		freed := make(chan int, 1)
		sweeper.Freed = func(_ string, files int, _ int64) { freed <- files }
		ctx, stop := context.WithCancel(t.Context())

		var running sync.WaitGroup
		running.Go(func() { sweeper.Run(ctx) })

		if n := await(t, freed, "the first look"); n != 1 {
			t.Errorf("%d files were freed", n)
		}

		stop()
		running.Wait()
		k.stored("young")
	})
}

// halfListed is a storage whose list breaks off after one blob.
type halfListed struct{ ports.Blobs }

func (b halfListed) List(ctx context.Context) iter.Seq2[ports.BlobInfo, error] {
	return func(yield func(ports.BlobInfo, error) bool) {
		for info, err := range b.Blobs.List(ctx) {
			if yield(info, err) {
				yield(ports.BlobInfo{}, errBroken)
			}

			return
		}
	}
}

func TestWhatWasListedBeforeAnErrorIsSwept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.abandon("a", 2*day)
		k.abandon("b", 2*day)
		sweeper, _ := k.after(0)

		sweeper.Files.Blobs = halfListed{k.blobs}
		if err := sweeper.Orphans(t.Context(), day); !errors.Is(err, errBroken) {
			t.Error(err)
		}

		k.stored("b")
	})
}

func TestProcessesThatSweepAtOnceDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		var ids []string

		for range 30 {
			id, first := k.submitOne(straight)
			k.do(first)

			ids = append(ids, id)
		}

		var all sync.WaitGroup

		for range 4 {
			sweeper, _ := k.after(day + soon)

			all.Go(func() {
				if err := sweeper.Round(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}

		all.Wait()

		for _, id := range ids {
			k.want(id, job.Expired)
		}

		k.stored()
	})
}
