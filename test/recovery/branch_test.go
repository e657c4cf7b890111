package recovery_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// branched makes a picture small, and of that a picture and a document. Names, order of input and
// order of completion all differ.
const branched = `{` + get + `,
	"small": {"operation": "convert", "input": "get", "output_format": "jpg"},
	"a-pic": {"operation": "convert", "input": "small", "output_format": "webp"},
	"b-doc": {"operation": "convert", "input": "small", "output_format": "pdf"},
	"out": {"operation": "export/url", "input": ["b-doc", "a-pic"]}}`

func TestTheHeavierBranchGoesThroughTheQueue(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		id, first := k.submitOne(branched)
		if first.Kind != job.Image {
			t.Errorf("the first task waits among %s work", first.Kind)
		}

		k.do(first)
		k.want(
			id,
			job.Processing,
			"get",
			"completed",
			"small",
			"completed",
			"a-pic",
			"completed",
			"b-doc",
			"pending",
			"out",
			"pending",
		)

		got := k.taken()
		if want := []ports.Work{
			{Job: id, Task: "b-doc", Kind: job.Document},
		}; !slices.Equal(got, want) {
			t.Fatalf("queued %v, want %v", got, want)
		}

		if k.ends(id) != 0 {
			t.Error("the job was said to have ended")
		}

		k.do(got[0])
		k.want(id, job.Completed, "out", "completed")

		want := slices.Concat(k.made(id, "b-doc"), k.made(id, "a-pic"))
		if out := k.made(id, "out"); len(out) != 2 || !slices.Equal(out, want) {
			t.Errorf("exported %v, want %v", out, want)
		}

		k.stored("webp", "pdf")

		if got := k.taken(); len(got) > 0 || k.ends(id) != 1 {
			t.Errorf("queued %v, %d ends", got, k.ends(id))
		}
	})
}

func TestBranchesOfAnImportAreAllQueued(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		id, first := k.submitOne(`{` + get + `,
		"pic": {"operation": "convert", "input": "get", "output_format": "webp"},
		"doc": {"operation": "convert", "input": "get", "output_format": "pdf"},
		"out": {"operation": "export/url", "input": ["pic", "doc"]}}`)
		if first.Kind != job.Light {
			t.Errorf("the import waits among %s work", first.Kind)
		}

		k.do(first)

		got := k.taken()
		if want := []ports.Work{
			{Job: id, Task: "doc", Kind: job.Document},
			{Job: id, Task: "pic", Kind: job.Image},
		}; !slices.Equal(got, want) {
			t.Fatalf("queued %v, want %v", got, want)
		}

		k.do(got[0])
		k.want(id, job.Processing, "out", "pending")

		if again := k.taken(); len(again) > 0 {
			t.Errorf("queued once more: %v", again)
		}

		k.do(got[1])
		k.want(id, job.Completed)
	})
}

func TestWhatTurnsOutToBeAFilmWaitsAmongFilms(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		const still = `, "make": {"operation": "convert", "input": "get", "output_format": "jpg"}, "out": {"operation": "export/url", "input": "make"}}`

		k.fetcher.body = func(context.Context, string) io.Reader { return strings.NewReader("mov:a film") }

		fetched, first := k.submitOne(
			`{"get": {"operation": "import/url", "url": "https://example.com/download"}` + still,
		)
		if first.Kind != job.Image {
			t.Errorf("what nobody knows yet waits among %s work", first.Kind)
		}

		k.do(first)
		got := k.taken()
		sent, _ := k.submit(`{"get": {"operation": "import/upload"}` + still)
		film := must(
			k.files.Receive(
				t.Context(),
				access.LocalOwner,
				files.Incoming{Name: "a", Body: strings.NewReader("mov:a film")},
			),
		)(t)
		must(k.jobs.Upload(t.Context(), access.Local(), sent, "get", film, nil))(t)
		got = append(got, k.taken()...)

		want := []ports.Work{
			{Job: fetched, Task: "make", Kind: job.Video},
			{Job: sent, Task: "make", Kind: job.Video},
		}
		if !slices.Equal(got, want) {
			t.Fatalf("queued %v, want %v", got, want)
		}

		for _, w := range got {
			k.do(w)
			k.want(w.Job, job.Completed)
		}
	})
}

func TestAFailingBranchStopsOnlyWhatNeedsIt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, format := range map[string]string{"the branch that ends first": "webp", "the branch that ends last": "pdf"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				k.engine.convert = failing(format)
				id, first := k.submitOne(branched)
				k.do(first)
				k.want(id, job.Processing, "b-doc", "pending")
				k.drain()

				bad, good := "a-pic", "b-doc"
				if format == "pdf" {
					bad, good = good, bad
				}

				k.want(id, job.Failed, bad, "failed", good, "completed", "out", "cancelled")

				out := k.task(id, "out")
				if out.Failure == nil || out.Failure.Kind != fault.InputTaskFailed ||
					out.Result != nil {
					t.Errorf("the export: %+v, %+v", out.Failure, out.Result)
				}

				if why, task, _ := job.Restore(k.state(id)).
					Failure(); why.Kind != fault.ConversionFailed ||
					task != bad {
					t.Errorf("the job failed because of %s: %+v", task, why)
				}

				if k.ends(id) != 1 {
					t.Errorf("%d ends", k.ends(id))
				}
			})
		}
	})
}

func TestAnExportThatIgnoresErrorsTakesWhatIsThere(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, format := range map[string]string{"the branch that ends first": "webp", "the branch that ends last": "pdf"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				k.engine.convert = failing(format)
				id, first := k.submitOne(branched[:len(branched)-2] + `, "ignore_error": true}}`)
				k.do(first)
				k.want(id, job.Processing, "b-doc", "pending", "out", "pending")
				k.drain()

				good := "b-doc"
				if format == "pdf" {
					good = "a-pic"
				}

				k.want(id, job.Completed, good, "completed", "out", "completed")

				if out, want := k.made(id, "out"), k.made(id, good); len(want) != 1 ||
					!slices.Equal(out, want) {
					t.Errorf("exported %v, want %v", out, want)
				}
			})
		}
	})
}
