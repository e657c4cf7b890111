package lifecycle

import (
	"context"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Tx is the transaction in which a job changes. Whoever changes the job says here what else the
// change brings about.
type Tx struct {
	ports.Tx

	job    *job.Job
	before standing
	seen   []file.File
	then   []func(context.Context) error
	run    job.Kind    // of the worker that goes on; "" where none does
	next   ports.Work  // with what it goes on
	spare  []file.File // intermediate files that the change has made needless
	told   []event.Event
	later  map[string]time.Time // when tasks are offered that have to wait
}

// standing is how a job stood before a change.
type standing struct {
	ended, admitted bool
	queued          []string // tasks that workers are offered
	spare           []string // ids of files
}

func standingOf(j *job.Job) standing {
	return standing{
		ended:    j.Status().Ended(),
		admitted: j.Admission() == job.Admitted,
		queued:   j.Ready(),
		spare:    j.Spare(),
	}
}

// Seen names files of the job as they were read before, so that they are not asked for again.
func (t *Tx) Seen(files ...file.File) { t.seen = append(t.seen, files...) }

// Requeue has tasks offered that could begin before the change, if they still can: whoever should
// have gone on with them, or queued them, may be dead.
func (t *Tx) Requeue(names ...string) { t.before.queued = without(t.before.queued, names) }

// Later has a task that becomes ready offered at that time.
func (t *Tx) Later(name string, at time.Time) {
	if t.later == nil {
		t.later = map[string]time.Time{}
	}

	t.later[name] = at
}

// GoOn says that the caller is a worker that goes on with a task that becomes ready and is no
// heavier than its run. Change returns that task instead of queueing it.
func (t *Tx) GoOn(run job.Kind) { t.run = run }

// Then has something done in the same transaction once the job and its files are stored.
func (t *Tx) Then(do func(context.Context) error) { t.then = append(t.then, do) }

// split parts what has become ready into what the caller goes on with and what is to be queued.
func (t *Tx) split() (next ports.Work, rest []ports.Work) {
	for _, w := range workOf(t.job, without(t.job.Ready(), t.before.queued)) {
		w.At = t.later[w.Task]
		if t.run != "" && next.Task == "" && !w.Kind.Heavier(t.run) {
			w.Kind = t.run
			next = w

			continue
		}

		rest = append(rest, w)
	}

	return next, rest
}

// ends reports whether the job has ended with the change.
func (t *Tx) ends() bool { return t.job.Status().Ended() && !t.before.ended }

func workOf(j *job.Job, names []string) []ports.Work {
	list := make([]ports.Work, len(names))
	for i, name := range names {
		list[i] = ports.Work{Job: j.ID(), Task: name, Kind: j.RunKind(name), Share: j.Share()}
	}

	return list
}

// without returns the names that are not among the others.
func without(names, others []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(others, name) })
}
