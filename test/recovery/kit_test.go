package recovery_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// patience is how long a test waits for what must come; nothing is measured by it.
const patience = 20 * time.Second

// kit is the application on a real store and a real storage. Workers are the test's own: what is
// queued is only noted, unless a test hands the store another queue.
type kit struct {
	t       *testing.T
	url     string // of the database
	db      *store.DB
	store   *store.Store
	gate    *gate // the store as workers see it
	blobs   *disk.Store
	files   *files.Service
	most    atomic.Int64 // jobs of one owner at once; 0 for no bound
	workers map[job.Kind]int
	catalog *catalog.Catalog
	sealer  ports.Sealer
	signals *jobs.Signals
	jobs    *jobs.Service
	work    *work.Service

	engine   *engine
	verifier *verifier
	fetcher  *fetcher
	folders  *folders

	storage string // the folder of blobs
	logged  bytes.Buffer
	log     *slog.Logger

	mu     sync.Mutex
	queued []ports.Work // committed, and not yet asked for by a test
	ended  []string
}

// newKit is a kit on a new database, whose queue is a list.
func newKit(t *testing.T, on database) *kit {
	t.Helper()
	return newKitAt(t, on(t))
}

// newKitAt is a kit on this database, whose queue is a list.
func newKitAt(t *testing.T, url string) *kit {
	t.Helper()

	return newKitOn(t, url, func(k *kit, _ *store.DB) store.Deps {
		return store.Deps{
			Enqueue:   func(context.Context, *sql.Tx, []ports.Work) error { return nil },
			Committed: k.committed,
		}
	})
}

func newKitOn(t *testing.T, url string, queue func(*kit, *store.DB) store.Deps) *kit {
	t.Helper()
	k := &kit{
		t:        t,
		url:      url,
		signals:  jobs.NewSignals(),
		engine:   &engine{},
		verifier: &verifier{},
		fetcher:  &fetcher{},
		folders:  &folders{root: t.TempDir()},
	}
	k.log = slog.New(slog.NewTextHandler(&k.logged, nil))
	db := must(store.Open(t.Context(), store.Config{URL: url, Synchronous: "normal"}))(t)
	t.Cleanup(func() { db.Close() })

	k.db = db
	k.store = must(store.New(db, queue(k, db)))(t)
	k.storage = filepath.Join(t.TempDir(), "storage")
	k.blobs = must(disk.New(disk.Config{Dir: k.storage}))(t)
	t.Cleanup(func() { k.blobs.Close() })
	k.catalog = must(catalog.New(must(format.NewRegistry())(t), []ports.Engine{k.engine}))(t)
	k.sealer = must(seal.New(bytes.Repeat([]byte{7}, seal.KeySize)))(t)

	k.files = must(files.New(files.DefaultConfig(), files.Deps{
		Store:   k.store,
		Blobs:   k.blobs,
		Sniffer: fakes.Sniffer(sniff),
		Catalog: k.catalog,
		Sealer:  k.sealer,
		IDs:     ident.New(clock.System{}),
		Clock:   clock.System{},
	}))(t)
	if err := k.files.EnsureKey(t.Context()); err != nil {
		t.Fatal(err)
	}

	k.boot()
	k.jobs = k.service(k.signals, func(id string) { k.work.Stop(id) })

	return k
}

// boot makes the worker of a new process, which knows nothing of what another held.
func (k *kit) boot() {
	k.gate = &gate{Store: k.store}
	k.work = k.worker(k.gate, true)
}

// worker returns a worker that works alone, or as one of several processes.
func (k *kit) worker(store ports.Store, alone bool) *work.Service {
	var w *work.Service

	life := k.lifecycle(store, k.signals, k.announce, func(id string) { w.Stop(id) })
	w = work.New(work.Deps{
		Store:     store,
		Blobs:     k.blobs,
		Files:     k.files,
		Lifecycle: life, Allowances: allowances{k},
		Catalog:  k.catalog,
		Verifier: k.verifier,
		Fetcher:  k.fetcher,
		Sealer:   k.sealer,
		Folders:  k.folders,
		IDs:      ident.New(clock.System{}),
		Clock:    clock.System{},
		Log:      k.log,
		Workers:  k.workers,
		Alone:    alone,
	})

	return w
}

// announce notes that a worker has told of a job's end, and tells of it.
func (k *kit) announce(id string) {
	k.mu.Lock()
	k.ended = append(k.ended, id)
	k.mu.Unlock()
	k.signals.Ended(id)
}

// service returns a jobs service; one with signals of its own stands for another process.
func (k *kit) service(signals *jobs.Signals, stop func(string)) *jobs.Service {
	return jobs.New(jobs.Deps{
		Store:     k.store,
		Files:     k.files,
		Lifecycle: k.lifecycle(k.store, signals, signals.Ended, stop),
		Catalog:   k.catalog,
		Fetcher:   k.fetcher,
		Sealer:    k.sealer,
		IDs:       ident.New(clock.System{}),
		Clock:     clock.System{},
		Signals:   signals,
	})
}

// lifecycle admits as many jobs as the kit says at the time.
func (k *kit) lifecycle(
	store ports.Store,
	signals *jobs.Signals,
	ended, stop func(string),
) *lifecycle.Service {
	return lifecycle.New(lifecycle.Deps{
		Store:      store,
		Files:      k.files,
		Allowances: allowances{k},
		IDs:        ident.New(clock.System{}),
		Clock:      clock.System{},
		Stop:       stop,
		Happened:   func(e event.Event) { signals.Changed(e.Subject) },
		Ended:      ended,
	})
}

type allowances struct{ *kit }

func (a allowances) Plan(context.Context, ports.Tx, string) (quota.Plan, error) {
	return quota.Plan{JobsAtOnce: int(a.most.Load())}, nil
}

func (k *kit) committed(list []ports.Work) {
	k.mu.Lock()
	defer k.mu.Unlock()

	for _, w := range list {
		w.Share = "" // a queue does not keep it
		k.queued = append(k.queued, w)
	}
}

// taken returns what was queued since it was last asked for.
func (k *kit) taken() []ports.Work {
	k.mu.Lock()
	defer k.mu.Unlock()

	list := k.queued
	k.queued = nil

	return list
}

// ends returns how many times the job was announced to have ended.
func (k *kit) ends(id string) int {
	k.mu.Lock()
	defer k.mu.Unlock()

	return len(
		slices.DeleteFunc(slices.Clone(k.ended), func(other string) bool { return other != id }),
	)
}

const (
	get      = `"get": {"operation": "import/url", "url": "https://example.com/a.png", "headers": {"Authorization": "Bearer s3cret-t0ken"}}`
	straight = `{` + get + `, "make": {"operation": "convert", "input": "get", "output_format": "webp"}, "out": {"operation": "export/url", "input": "make"}}`
)

func graph(t *testing.T, tasks string) jobs.Graph {
	t.Helper()

	var g jobs.Graph
	if err := json.Unmarshal([]byte(tasks), &g.Tasks); err != nil {
		t.Fatal(err)
	}

	return g
}

// submit stores a job and returns its id and what it queued.
func (k *kit) submit(tasks string) (id string, first []ports.Work) {
	k.t.Helper()
	v := must(k.jobs.Submit(k.t.Context(), access.Local(), graph(k.t, tasks)))(k.t)

	return v.Job.ID(), k.taken()
}

// submitOne is submit for a job that begins with one task.
func (k *kit) submitOne(tasks string) (id string, first ports.Work) {
	k.t.Helper()

	id, list := k.submit(tasks)
	if len(list) != 1 {
		k.t.Fatalf("a new job queued %v", list)
	}

	return id, list[0]
}

func (k *kit) do(w ports.Work) {
	k.t.Helper()

	if err := k.work.Execute(k.t.Context(), w); err != nil {
		k.t.Fatalf("do %s: %v", w.Task, err)
	}
}

// drain does what is queued until nothing is.
func (k *kit) drain() {
	k.t.Helper()

	for list := k.taken(); len(list) > 0; list = k.taken() {
		for _, w := range list {
			k.do(w)
		}
	}
}

func (k *kit) state(id string) job.State {
	k.t.Helper()
	return must(k.jobs.Get(k.t.Context(), access.Local(), id))(k.t).Job.State()
}

func (k *kit) task(id, name string) job.TaskState {
	k.t.Helper()

	t, ok := job.Restore(k.state(id)).Task(name)
	if !ok {
		k.t.Fatalf("no task %s", name)
	}

	return t
}

// made returns the ids of the files that a task made, in order.
func (k *kit) made(id, name string) []string {
	k.t.Helper()

	if t := k.task(id, name); t.Result != nil {
		return t.Result.Files
	}

	return nil
}

// want fails the test where a job or its tasks, given as name and status in turns, stand elsewhere.
func (k *kit) want(id string, status job.Status, tasks ...string) {
	k.t.Helper()

	s := k.state(id)
	if s.Status != status {
		k.t.Errorf("the job is %s, want %s", s.Status, status)

		for _, t := range s.Tasks {
			k.t.Logf(
				"%s is %s after %d losses, lease %q: %+v",
				t.Name,
				t.Status,
				t.Losses,
				t.Lease,
				t.Failure,
			)
		}
	}

	for i := 0; i < len(tasks); i += 2 {
		if t := k.task(id, tasks[i]); string(t.Status) != tasks[i+1] {
			k.t.Errorf("%s is %s, want %s (%+v)", tasks[i], t.Status, tasks[i+1], t.Failure)
		}
	}
}

// stored counts the blobs by the format that their content begins with.
func (k *kit) stored(want ...string) {
	k.t.Helper()
	ctx := context.WithoutCancel(k.t.Context())

	var found []string

	for info, err := range k.blobs.List(ctx) {
		if err != nil {
			k.t.Fatal(err)
		}

		content := must(os.ReadFile(must(k.blobs.LocalPath(info.Key))(k.t)))(k.t)
		kind, _, _ := bytes.Cut(content, []byte(":"))
		found = append(found, string(kind))
	}

	slices.Sort(found)
	slices.Sort(want)

	if !slices.Equal(found, want) {
		k.t.Errorf("the storage holds %q, want %q", found, want)
	}
}

// clear fails the test where a work folder was left.
func (k *kit) clear() {
	k.t.Helper()

	if left := must(os.ReadDir(k.folders.root))(k.t); len(left) > 0 {
		k.t.Errorf("work folders were left: %v", left)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()

		if err != nil {
			t.Fatal(err)
		}

		return v
	}
}

func await[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()

	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

func names(list []ports.Work) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = w.Task
	}

	return out
}
