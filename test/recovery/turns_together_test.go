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
	"github.com/convertd/convertd/app/turns"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

// line is an owner whose jobs are submitted, changed, cancelled and done by many at once, no more than most of them at a time.
type line struct {
	t     *testing.T
	store *store.Store
	turns *turns.Service
	most  int

	mu      sync.Mutex
	offered []string // the jobs whose turn has come, and that nobody has taken
}

// JobsAtOnce is the number of every owner.
func (l *line) JobsAtOnce(context.Context, string) (int, error) { return l.most, nil }

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
	l.store = must(store.New(db, store.Deps{
		Enqueue: func(context.Context, *sql.Tx, []ports.Work) error { return nil }, Committed: l.committed, IDs: ident.New(clock.System{}), Clock: clock.System{},
	}))(t)
	l.turns = turns.New(turns.Deps{Store: l.store, Allowances: l})
	return l
}

func TestNoMoreJobsAreAdmittedThanMayBeAndEachHasItsTurn(t *testing.T) {
	t.Parallel()
	lines(t, 2, func(l *line) {
		var all sync.WaitGroup
		var waited atomic.Int32
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

func TestATurnThatIsGivenBackWhileAJobAsksForOneIsNotLost(t *testing.T) {
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

// TestAJobThatIsPassedOverHasItsTurnFromWhoeverWritesIt is about PostgreSQL alone: on SQLite nobody writes while another does.
func TestAJobThatIsPassedOverHasItsTurnFromWhoeverWritesIt(t *testing.T) {
	t.Parallel()
	l := newLine(t, postgres.Shared(t).Database(t), 1)
	l.submit("job_1")
	l.submit("job_2")
	l.write(func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, "job_2")
		if err != nil {
			return err
		}
		l.work() // ends the first, and cannot admit this one
		if got := j.Turn(); got != job.Waiting || l.take() != "" {
			t.Errorf("the job that is in hand stands at %q", got)
		}
		return l.turns.Ask(ctx, tx, j)
	})
	if id := l.take(); id != "job_2" {
		t.Errorf("offered %q, want the job that was passed over", id)
	}
}

// TestARoundFindsWhatWasPassedOver has whoever wrote the job let it be, as one does who is killed meanwhile.
func TestARoundFindsWhatWasPassedOver(t *testing.T) {
	t.Parallel()
	l := newLine(t, postgres.Shared(t).Database(t), 1)
	l.submit("job_1")
	l.submit("job_2")
	killed := errors.New("killed")
	err := l.store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Get(ctx, "job_2")
		l.work()
		return errors.Join(err, killed)
	})
	if id := l.take(); !errors.Is(err, killed) || id != "" {
		t.Errorf("offered %q, %v", id, err)
	}
	if err := l.turns.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if id := l.take(); id != "job_2" {
		t.Errorf("offered %q, want the job that was passed over", id)
	}
}

// write is one of the transactions that decide about turns. Whoever looks at its end may see no more admitted jobs than may be.
func (l *line) write(fn func(ctx context.Context, tx ports.Tx) error) {
	err := l.store.Write(l.t.Context(), func(ctx context.Context, tx ports.Tx) error {
		if err := errors.Join(fn(ctx, tx), tx.Turns.Hold(ctx, access.Local().Owner)); err != nil {
			return err
		}
		n, err := tx.Turns.Admitted(ctx, access.Local().Owner, l.most+1)
		if n > l.most {
			l.t.Errorf("%d jobs are admitted at once, want at most %d", n, l.most)
		}
		return err
	})
	if err != nil {
		l.t.Errorf("Write: %v", err)
	}
}

func (l *line) submit(id string) (turn job.Turn) {
	l.write(func(ctx context.Context, tx ports.Tx) error {
		j := job.New(job.Draft{ID: id, Owner: access.Local().Owner, Now: time.Now(), Tasks: []job.TaskState{{Name: "a", Operation: job.OpImportURL, Kind: job.Light}}})
		if err := errors.Join(tx.Jobs.Insert(ctx, j), l.turns.Ask(ctx, tx, j)); err != nil {
			return err
		}
		turn = j.Turn()
		return nil
	})
	return turn
}

// change writes a job, or cancels it, wherever it stands.
func (l *line) change(id string, cancel bool) {
	l.write(func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, id)
		if err != nil || j.Status().Ended() {
			return err
		}
		if cancel {
			return l.end(ctx, tx, j)
		}
		return errors.Join(tx.Jobs.Save(ctx, j), l.turns.Ask(ctx, tx, j))
	})
}

func (l *line) end(ctx context.Context, tx ports.Tx, j *job.Job) error {
	admitted := j.Turn() == job.Admitted
	if err := errors.Join(j.Cancel(job.Failure{}, time.Now()), tx.Jobs.Save(ctx, j)); err != nil || !admitted {
		return err
	}
	return l.turns.Pass(ctx, tx, j.Owner())
}

func (l *line) committed(list []ports.Work) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range list {
		l.offered = append(l.offered, w.Job)
	}
}

// take returns a job whose turn has come, each once; "" if there is none.
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
		l.write(func(ctx context.Context, tx ports.Tx) error {
			j, err := tx.Jobs.Get(ctx, id)
			if err != nil || j.Status().Ended() {
				return err
			}
			return l.end(ctx, tx, j)
		})
	}
}

// wantAllEnded works until nothing is offered, and fails the test where a job is left.
func (l *line) wantAllEnded() {
	l.t.Helper()
	l.work()
	var left []string
	err := l.store.Read(l.t.Context(), func(ctx context.Context, tx ports.Tx) (err error) {
		left, err = tx.Jobs.Unended(ctx)
		return err
	})
	if err != nil || len(left) > 0 {
		l.t.Fatalf("nothing is offered, and these have not ended: %v (%v)", left, err)
	}
}
