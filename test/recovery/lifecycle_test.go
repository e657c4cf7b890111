package recovery_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// listening returns a lifecycle that notes what it tells. Each event can be read by then.
func (k *kit) listening(told *[]event.Name) *lifecycle.Service {
	k.t.Helper()

	return lifecycle.New(lifecycle.Deps{
		Store:      k.store,
		Files:      k.files,
		Allowances: allowances{k},
		IDs:        ident.New(clock.System{}),
		Clock:      clock.System{},
		Stop:       func(string) { *told = append(*told, "stopped") },
		Ended:      func(string) { *told = append(*told, "ended") },
		Happened: func(e event.Event) {
			*told = append(*told, e.Name)
			if !slices.Contains(k.told(e.Subject), e.Name) {
				k.t.Errorf("%s is told before it can be read", e.Name)
			}
		},
	})
}

func newJob(id string) *job.Job {
	return job.New(
		job.Draft{ID: id, Owner: access.LocalOwner, Now: time.Now(), Tasks: []job.TaskState{
			{Name: "a", Operation: "import/url", Kind: job.Light},
		}},
	)
}

func TestAChangeIsToldOnceItIsCommitted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		var told []event.Name

		life := k.listening(&told)

		err := life.Create(
			t.Context(),
			func(context.Context, *lifecycle.Tx) (*job.Job, error) { return newJob("job_1"), nil },
		)
		if want := []event.Name{
			event.JobCreated,
			event.JobQueued,
		}; err != nil ||
			!slices.Equal(told, want) {
			t.Errorf("told %v, %v; want %v", told, err, want)
		}

		told = nil

		_, err = life.Change(t.Context(), "job_1", cancelling)
		if want := []event.Name{
			"stopped",
			event.JobCancelled,
			"ended",
		}; err != nil ||
			!slices.Equal(told, want) {
			t.Errorf("told %v, %v; want %v", told, err, want)
		}

		told = nil

		_, err = life.Delete(
			t.Context(),
			"job_1",
			func(context.Context, ports.Tx, *job.Job) error { return nil },
		)
		if want := []event.Name{"stopped", "ended"}; err != nil || !slices.Equal(told, want) {
			t.Errorf("told %v, %v; want %v", told, err, want)
		}

		if _, err := life.Change(t.Context(), "job_1", cancelling); !errors.Is(
			err,
			lifecycle.ErrNoJob,
		) {
			t.Errorf("a deleted job: %v", err)
		}
	})
}

func cancelling(_ context.Context, _ *lifecycle.Tx, j *job.Job) error {
	return j.Cancel(job.Failure{}, time.Now())
}

func TestAChangeThatFailsHasChangedNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		var told []event.Name

		life := k.listening(&told)
		id, _ := k.submitOne(straight)
		broken := errors.New("broken")
		breaks := func(context.Context) error { return broken }

		for name, do := range map[string]func(context.Context, *lifecycle.Tx, *job.Job) error{
			"at once": func(ctx context.Context, tx *lifecycle.Tx, j *job.Job) error {
				return errors.Join(cancelling(ctx, tx, j), broken)
			},
			"after it is stored": func(ctx context.Context, tx *lifecycle.Tx, j *job.Job) error {
				tx.Then(breaks)
				return cancelling(ctx, tx, j)
			},
		} {
			if _, err := life.Change(t.Context(), id, do); !errors.Is(err, broken) {
				t.Errorf("%s: %v", name, err)
			}
		}

		err := life.Create(
			t.Context(),
			func(_ context.Context, tx *lifecycle.Tx) (*job.Job, error) {
				tx.Then(breaks)
				return newJob("job_1"), nil
			},
		)
		if !errors.Is(err, broken) {
			t.Errorf("Create: %v", err)
		}

		if _, err := life.Delete(
			t.Context(),
			id,
			func(_ context.Context, _ ports.Tx, _ *job.Job) error { return broken },
		); !errors.Is(err, broken) {
			t.Errorf("Delete: %v", err)
		}

		k.want(id, job.Pending)

		if got := k.taken(); len(told) > 0 || len(got) > 0 {
			t.Errorf("told %v, queued %v", told, got)
		}
	})
}

// A worker may die between the end of a task and what it would have gone on with.
func TestWhatIsReadyIsQueuedOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		var told []event.Name

		life := k.listening(&told)
		id, first := k.submitOne(straight)

		for name, c := range map[string]struct {
			requeued []string
			want     []ports.Work
		}{
			"as a rule":     {nil, nil},
			"where doubted": {[]string{"get", "make"}, []ports.Work{first}},
		} {
			_, err := life.Change(
				t.Context(),
				id,
				func(_ context.Context, tx *lifecycle.Tx, _ *job.Job) error {
					tx.Requeue(c.requeued...)
					return nil
				},
			)
			if got := k.taken(); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: queued %v, %v; want %v", name, got, err, c.want)
			}
		}
	})
}
