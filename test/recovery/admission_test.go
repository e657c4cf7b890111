package recovery_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// uploading waits for a file, beside a branch that needs none.
const uploading = `{` + get + `, "up": {"operation": "import/upload"}, "make": {"operation": "convert", "input": ["get", "up"], "output_format": "webp"}}`

// told returns the names of the events of a job.
func (k *kit) told(id string) (names []event.Name) {
	k.t.Helper()

	err := k.store.Read(k.t.Context(), func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Events.After(ctx, id, 0)
		for _, e := range list {
			names = append(names, e.Name)
		}

		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}

	return names
}

// wantAdmitted fails the test unless all that is offered to workers is the first task of that job;
// "" for nothing.
func (k *kit) wantAdmitted(id string) (first ports.Work) {
	k.t.Helper()

	got, want := k.taken(), []ports.Work{{Job: id, Task: "get", Kind: job.Image}}
	if id == "" {
		want = nil
	}

	if !slices.Equal(got, want) {
		k.t.Fatalf("offered %v, want %v", got, want)
	}

	if id != "" {
		first = got[0]
	}

	return first
}

// submitMany stores straight jobs and returns their ids.
func (k *kit) submitMany(n int) (ids []string) {
	k.t.Helper()

	for range n {
		v := must(k.jobs.Submit(k.t.Context(), access.Local(), graph(k.t, straight)))(k.t)
		ids = append(ids, v.Job.ID())
	}

	return ids
}

func TestAnAdmissionPassesOnHoweverItsJobEnds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, c := range map[string]struct {
			graph string
			end   func(k *kit, first ports.Work)
		}{
			"completed": {straight, func(k *kit, first ports.Work) { k.do(first) }},
			"failed": {straight, func(k *kit, first ports.Work) {
				k.engine.convert = failing("webp")
				k.do(first)
			}},
			"cancelled": {straight, func(k *kit, first ports.Work) { must(k.jobs.Cancel(t.Context(), access.Local(), first.Job))(k.t) }},
			"deleted": {straight, func(k *kit, first ports.Work) {
				if err := k.jobs.Delete(t.Context(), access.Local(), first.Job); err != nil {
					k.t.Error(err)
				}
			}},
			"its upload never came": {uploading, func(k *kit, first ports.Work) {
				k.do(first)
				k.round(day + soon)
			}},
			"lost with its workers": {straight, func(k *kit, first ports.Work) {
				k.engine.convert = func(context.Context, ports.Step) error { panic("the power is gone") }
				for losses := 1; losses < job.MaxLosses; losses++ {
					k.dies(first)
					k.recovers()
					k.boot() // that it has to wait is forgotten

					first = k.taken()[0]
				}

				k.dies(first)
				k.recovers()
			}},
			"lost, and found so by the next worker": {straight, func(k *kit, first ports.Work) {
				k.engine.convert = func(context.Context, ports.Step) error { panic("the power is gone") }
				for range job.MaxLosses {
					k.dies(first)
					k.boot()

					first.Task = "make"
				}

				k.do(first)
			}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				k.most.Store(1)
				_, first := k.submitOne(c.graph)
				ids := k.submitMany(2)
				k.wantAdmitted("")
				k.want(ids[0], job.Pending, "get", "pending")

				if got := k.told(ids[0]); !slices.Equal(got, []event.Name{event.JobCreated}) {
					t.Errorf("a job that waits tells %v", got)
				}

				c.end(k, first)
				k.engine.convert = nil

				next := k.wantAdmitted(ids[0])
				if got := k.told(ids[0]); !slices.Equal(
					got,
					[]event.Name{event.JobCreated, event.JobQueued},
				) {
					t.Errorf("an admitted job tells %v", got)
				}

				k.do(next)
				k.want(ids[0], job.Completed)
				k.do(k.wantAdmitted(ids[1]))
				k.want(ids[1], job.Completed)
				k.wantAdmitted("")
			})
		}
	})
}

// recovers is a new process that mends what the last one left.
func (k *kit) recovers() {
	k.t.Helper()
	k.boot()

	if err := k.work.Recover(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
}

func TestTheEndOfAJobThatWaitsAdmitsNobody(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.most.Store(1)
		_, first := k.submitOne(straight)
		ids := k.submitMany(3)
		must(k.jobs.Cancel(t.Context(), access.Local(), ids[0]))(t)

		if err := k.jobs.Delete(t.Context(), access.Local(), ids[1]); err != nil {
			t.Error(err)
		}

		k.wantAdmitted("")
		k.do(first)
		k.do(k.wantAdmitted(ids[2]))
		k.want(ids[0], job.Cancelled)
		k.want(ids[2], job.Completed)
		k.wantAdmitted("")
	})
}

func TestATaskCannotBeBegunBeforeItsJobIsAdmitted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.most.Store(1)
		_, first := k.submitOne(straight)
		id := k.submitMany(1)[0]
		k.do(ports.Work{Job: id, Task: "get", Kind: job.Image})
		k.want(id, job.Pending, "get", "pending")
		k.do(first)
		k.do(k.wantAdmitted(id))
		k.want(id, job.Completed)
	})
}

func TestAJobThatOnlyWaitsForAFileIsNotAdmitted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		const waits = `{"up": {"operation": "import/upload"}, "get": {"operation": "convert", "input": "up", "output_format": "webp"}}`

		k := newKit(t, on)
		k.most.Store(1)
		idle, none := k.submit(waits)
		given, _ := k.submit(waits)
		k.submit(waits)

		if len(none) > 0 {
			t.Errorf("offered %v", none)
		}

		id, first := k.submitOne(straight)
		k.give(given, "up")
		k.wantAdmitted("") // it has begun to wait for its admission
		k.round(day - soon)
		must(k.jobs.Cancel(t.Context(), access.Local(), idle))(t)
		k.wantAdmitted("")
		k.do(first)
		k.want(id, job.Completed)
		k.do(k.wantAdmitted(given))
		k.want(given, job.Completed)
		k.round(day + soon) // the last one is given up
		k.wantAdmitted("")
	})
}

func TestAJobThatHasComeToWaitForAFileGivesItsAdmissionUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.most.Store(1)
		id, first := k.submitOne(uploading)
		other := k.submitMany(1)[0]
		k.wantAdmitted("")
		k.do(first)
		k.want(id, job.Processing, "get", "completed", "up", "pending")
		next := k.wantAdmitted(other)
		k.give(id, "up")
		k.wantAdmitted("") // it waits for its admission again
		k.do(next)
		k.want(other, job.Completed)
		k.drain()
		k.want(id, job.Completed)

		if n := len(
			slices.DeleteFunc(k.told(id), func(e event.Name) bool { return e != event.JobQueued }),
		); n != 1 {
			t.Errorf("the job was told %d times to be queued", n)
		}
	})
}

func TestJobsAreAdmittedAtTheStart(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.most.Store(1)
		_, first := k.submitOne(straight)
		ids := k.submitMany(3)
		k.recovers()
		k.wantAdmitted("") // there is none to give
		k.most.Store(3)
		k.recovers()

		got := k.taken()
		if len(got) != 2 || got[0].Job != ids[0] || got[1].Job != ids[1] {
			t.Fatalf("offered %v, want %v", got, ids[:2])
		}

		k.most.Store(1) // what has begun goes on
		k.do(first)
		k.do(got[0])
		k.wantAdmitted("")
		k.do(got[1])
		k.do(k.wantAdmitted(ids[2]))
		k.want(ids[2], job.Completed)
	})
}

func TestAnAdmissionThatNobodyWasGivenIsFound(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			k.most.Store(1)
			k.submitOne(straight)
			id := k.submitMany(1)[0]

			beating, stop := context.WithCancel(t.Context())
			go k.work.Heartbeat(beating)

			synctest.Wait()
			k.wantAdmitted("")
			k.most.Store(2) // the number grows, and nobody is told
			pass(takeOver)
			synctest.Wait()
			k.wantAdmitted(id)
			stop()
			synctest.Wait()
		})
	})
}

func TestWithoutABoundNobodyWaits(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.most.Store(1)
		_, first := k.submitOne(straight)
		k.submitMany(120)
		k.most.Store(0)
		k.submitMany(1)

		if got := k.taken(); len(got) != 1 {
			t.Errorf("offered %v", got)
		}

		k.do(first)
		k.recovers() // more than one transaction admits

		if got := k.taken(); len(got) != 120 {
			t.Errorf("offered %d, want 120", len(got))
		}
	})
}

// TestABrokenStoreLosesNoAdmission has the store break at each of the writes that three jobs take,
// and stay broken until another process is started.
func TestABrokenStoreLosesNoAdmission(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		const writes = 12
		for at := 1; at <= writes+1; at++ {
			t.Run(strconv.Itoa(at), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					k := newKit(t, on)
					k.most.Store(1)
					ids := k.submitMany(3)
					broken := false

					k.gate.before = func(n int) error {
						if n >= at {
							broken = true
							return errBroken
						}

						return nil
					}
					for list := k.taken(); len(list) > 0; list = k.taken() {
						for _, w := range list {
							if err := k.work.Execute(t.Context(), w); err != nil {
								k.boot()
								k.mu.Lock()
								k.queued = append(k.queued, w) // as the queue does
								k.mu.Unlock()
							}
						}
					}

					for _, id := range ids {
						k.want(id, job.Completed)
					}

					if broken != (at <= writes) {
						t.Errorf("broken: %v, though all is done with %d writes", broken, writes)
					}
				})
			})
		}
	})
}

// give gives a task its file.
func (k *kit) give(id, task string) {
	k.t.Helper()
	got := must(
		k.files.Receive(
			k.t.Context(),
			access.LocalOwner,
			files.Incoming{Name: "a.png", Body: strings.NewReader("png:one")},
		),
	)(k.t)
	must(k.jobs.Upload(k.t.Context(), access.Local(), id, task, got, nil))(k.t)
}
