package recovery_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

// line is an owner whose jobs are submitted, changed, cancelled and done by many at once, no more
// than most of them at a time.
type line struct {
	t    *testing.T
	life *lifecycle.Service
	ports.Store
	most int

	mu      sync.Mutex
	offered []string // the admitted jobs that nobody has taken
}

// Plan is that of every owner.
func (l *line) Plan(context.Context, ports.Tx, string) (quota.Plan, error) {
	return quota.Plan{JobsAtOnce: l.most}, nil
}

// lines runs a test on each database.
func lines(t *testing.T, most int, test func(l *line)) {
	t.Helper()
	onBoth(t, func(t *testing.T, on database) { test(newLine(t, on(t), most)) })
}

func newLine(t *testing.T, url string, most int) *line {
	t.Helper()
	db := must(store.Open(t.Context(), store.Config{URL: url, Synchronous: "normal"}))(t)
	t.Cleanup(func() { db.Close() })
	l := &line{t: t, most: most}
	l.Store = must(store.New(db, store.Deps{
		Enqueue:   func(context.Context, *sql.Tx, []ports.Work) error { return nil },
		Committed: l.committed,
	}))(t)
	kept := must(files.New(files.DefaultConfig(), files.Deps{}))(t)
	nobody := func(string) {}
	l.life = lifecycle.New(lifecycle.Deps{
		Store: l, Files: kept, Allowances: l, IDs: ident.New(clock.System{}), Clock: clock.System{},
		Stop: nobody, Happened: func(event.Event) {}, Ended: nobody,
	})

	return l
}

// Write looks at the end of each transaction: nobody may see more admitted jobs than may be.
func (l *line) Write(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	return l.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := errors.Join(
			fn(ctx, tx),
			tx.Admissions.Hold(ctx, access.Local().Owner),
		); err != nil {
			return err
		}

		n, err := tx.Admissions.Admitted(ctx, access.Local().Owner, l.most+1)
		if n > l.most {
			l.t.Errorf("%d jobs are admitted at once, want at most %d", n, l.most)
		}

		return err
	})
}

func TestNoMoreJobsAreAdmittedThanMayBeAndEachIsOnce(t *testing.T) {
	t.Parallel()
	lines(t, 2, func(l *line) {
		var (
			all    sync.WaitGroup
			waited atomic.Int32
		)

		for worker := range 8 {
			all.Go(func() {
				for round := range 15 {
					id := fmt.Sprintf("job_%d-%d", worker, round)
					if l.submit(id) == job.Waiting {
						waited.Add(1)
					}

					l.change(id, worker%3 == 0)
					l.work()
				}
			})
		}

		all.Wait()

		if waited.Load() == 0 {
			l.t.Error("no job had to wait")
		}

		l.wantAllEnded()
	})
}

func TestAnAdmissionThatIsGivenBackWhileAJobAsksForOneIsNotLost(t *testing.T) {
	t.Parallel()
	lines(t, 1, func(l *line) {
		for round := range 60 {
			l.submit(fmt.Sprint("job_first", round))

			var both sync.WaitGroup
			both.Go(func() { l.submit(fmt.Sprint("job_second", round)) })
			both.Go(l.work)
			both.Wait()
			l.wantAllEnded()
		}
	})
}

// TestAJobThatIsPassedOverIsAdmittedByWhoeverWritesIt is about PostgreSQL alone: on SQLite nobody
// writes while another does.
func TestAJobThatIsPassedOverIsAdmittedByWhoeverWritesIt(t *testing.T) {
	t.Parallel()
	l := newLine(t, postgres.Shared(t).Database(t), 1)
	l.submit("job_1")
	l.submit("job_2")
	l.move("job_2", func(j *job.Job) error {
		l.work() // ends the first, and cannot admit this one

		if got := j.Admission(); got != job.Waiting || l.take() != "" {
			t.Errorf("the job that is in hand stands at %q", got)
		}

		return nil
	})

	if id := l.take(); id != "job_2" {
		t.Errorf("offered %q, want the job that was passed over", id)
	}
}

// TestARoundFindsWhatWasPassedOver has whoever wrote the job let it be, as one does who is killed
// meanwhile.
func TestARoundFindsWhatWasPassedOver(t *testing.T) {
	t.Parallel()
	l := newLine(t, postgres.Shared(t).Database(t), 1)
	l.submit("job_1")
	l.submit("job_2")

	killed := errors.New("killed")

	_, err := l.life.Change(
		t.Context(),
		"job_2",
		func(context.Context, *lifecycle.Tx, *job.Job) error {
			l.work()
			return killed
		},
	)
	if id := l.take(); !errors.Is(err, killed) || id != "" {
		t.Errorf("offered %q, %v", id, err)
	}

	if err := l.life.AdmitWaiting(t.Context()); err != nil {
		t.Fatal(err)
	}

	if id := l.take(); id != "job_2" {
		t.Errorf("offered %q, want the job that was passed over", id)
	}
}

func (l *line) submit(id string) job.Admission {
	j := job.New(
		job.Draft{
			ID:    id,
			Owner: access.Local().Owner,
			Now:   time.Now(),
			Tasks: []job.TaskState{{Name: "a", Operation: operation.ImportURL, Kind: job.Light}},
		},
	)

	err := l.life.Create(
		l.t.Context(),
		func(context.Context, *lifecycle.Tx) (*job.Job, error) { return j, nil },
	)
	if err != nil {
		l.t.Errorf("Create: %v", err)
	}

	return j.Admission()
}

// move changes a job.
func (l *line) move(id string, do func(*job.Job) error) {
	_, err := l.life.Change(
		l.t.Context(),
		id,
		func(_ context.Context, _ *lifecycle.Tx, j *job.Job) error { return do(j) },
	)
	if err != nil {
		l.t.Errorf("Change: %v", err)
	}
}

// change writes a job, or cancels it, wherever it stands.
func (l *line) change(id string, cancel bool) {
	l.move(id, func(j *job.Job) error {
		if !cancel || j.Status().Ended() {
			return nil
		}

		return j.Cancel(job.Failure{}, time.Now())
	})
}

func (l *line) committed(list []ports.Work) {
	l.mu.Lock()
	defer l.mu.Unlock()

	for _, w := range list {
		l.offered = append(l.offered, w.Job)
	}
}

// take returns an admitted job, each once; "" if there is none.
func (l *line) take() (id string) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if len(l.offered) > 0 {
		id, l.offered = l.offered[0], l.offered[1:]
	}

	return id
}

// work ends jobs until none is offered.
func (l *line) work() {
	for id := l.take(); id != ""; id = l.take() {
		l.change(id, true)
	}
}

// wantAllEnded works until nothing is offered, and fails the test where a job is left.
func (l *line) wantAllEnded() {
	l.t.Helper()
	l.work()

	var left []string

	err := l.Read(l.t.Context(), func(ctx context.Context, tx ports.Tx) (err error) {
		left, err = tx.Jobs.Unended(ctx)
		return err
	})
	if err != nil || len(left) > 0 {
		l.t.Fatalf("nothing is offered, and these have not ended: %v (%v)", left, err)
	}
}
