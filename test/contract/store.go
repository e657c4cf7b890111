package contract

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// OpenStore is an empty store of its own.
type OpenStore struct {
	Store ports.Store
	// Offered returns the work that transactions have left for workers, in the order in which it
	// was enqueued.
	Offered func(t *testing.T) []ports.Work
}

// Store runs the suite of ports.Store.
func Store(t *testing.T, open func(t *testing.T) OpenStore) {
	t.Helper()

	cases := map[string]func(*testing.T, OpenStore){}
	for _, part := range []map[string]func(*testing.T, OpenStore){
		storeWrites(), storeReads(), storeRollbacks(), storeJobs(), storeJobFields(), storeFiles(), storeSigningKeys(), storeEnqueues(), storeDeletes(), storeLists(), storeIdempotencyRecords(), storeLeases(), storeEvents(),
		storeDueFiles(), storeDueJobs(),
		storeTogether(), storeAdmissions(),
		storeUsers(), storeQuotas(), storeAPIKeys(), storeUsage(), storeSessions(), storeAudit(),
		storeWebhooks(), storeDeliveries(), storeOutbox(), storeConnections(),
		storeInsight(), storeUploads(),
	} {
		maps.Copy(cases, part)
	}

	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cases[name](t, open(t))
		})
	}
}

// instant is a time as a store keeps it: whole microseconds, UTC.
func instant() time.Time { return time.Date(2026, 2, 3, 4, 5, 6, 789_123_000, time.UTC) }

// aJob is a new job that may begin.
func aJob(id string) *job.Job {
	j := job.New(job.Draft{
		ID:    id,
		Owner: "usr_1",
		Now:   instant(),
		Tasks: []job.TaskState{
			{Name: "import", Operation: operation.ImportURL, Kind: job.Light},
			{
				Name:      "convert",
				Operation: operation.Convert,
				Input:     []string{"import"},
				Kind:      job.Image,
			},
		},
	})
	j.Admit()

	return j
}

func aFile(id string) file.File {
	return file.File{
		ID:      id,
		Owner:   "usr_1",
		Key:     "usr_1/" + id,
		Name:    "a.png",
		Format:  "png",
		Created: instant(),
		Expires: instant().Add(time.Hour),
	}
}

func write(t *testing.T, s OpenStore, fn func(ctx context.Context, tx ports.Tx) error) {
	t.Helper()

	if err := s.Store.Write(t.Context(), fn); err != nil {
		t.Fatalf("Write: %v", err)
	}
}

func read(t *testing.T, s OpenStore, fn func(ctx context.Context, tx ports.Tx) error) {
	t.Helper()

	if err := s.Store.Read(t.Context(), fn); err != nil {
		t.Fatalf("Read: %v", err)
	}
}

func insertJobs(t *testing.T, s OpenStore, list ...*job.Job) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		for _, j := range list {
			if err := tx.Jobs.Insert(ctx, j); err != nil {
				return err
			}
		}

		return nil
	})
}

func getJob(t *testing.T, s OpenStore, id string) *job.Job {
	t.Helper()

	var j *job.Job

	read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
		j, err = tx.Jobs.Get(ctx, id)
		return err
	})

	return j
}

// change writes a job with its tag set, and nothing else changed.
func change(ctx context.Context, tx ports.Tx, id, tag string) error {
	j, err := tx.Jobs.Get(ctx, id)
	if err != nil {
		return err
	}

	state := j.State()
	state.Tag = tag

	return tx.Jobs.Save(ctx, job.Restore(state))
}

// everything writes one row of each kind, and enqueues.
func everything(ctx context.Context, tx ports.Tx) error {
	return errors.Join(
		tx.Jobs.Insert(ctx, aJob("job_1")),
		tx.Files.Insert(ctx, aFile("file_1")),
		tx.SigningKeys.Insert(
			ctx,
			ports.SigningKey{ID: "sk_1", Sealed: []byte("sealed"), Created: instant()},
		),
		tx.Enqueue(ctx, ports.Work{Job: "job_1", Task: "import", Kind: job.Light}),
	)
}

// wantRows checks that all of what everything wrote is there, or nothing.
func wantRows(t *testing.T, s OpenStore, there bool) {
	t.Helper()

	want := error(nil)
	if !there {
		want = ports.ErrNoRow
	}

	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Jobs.Get(ctx, "job_1"); !errors.Is(err, want) {
			t.Errorf("the job: %v, want %v", err, want)
		}

		if _, err := tx.Files.Get(ctx, "file_1"); !errors.Is(err, want) {
			t.Errorf("the file: %v, want %v", err, want)
		}

		keys, err := tx.SigningKeys.All(ctx)
		if err != nil || (len(keys) == 1) != there {
			t.Errorf("%d signing keys, %v", len(keys), err)
		}

		return nil
	})

	if offered := s.Offered(t); (len(offered) == 1) != there {
		t.Errorf("offered work: %v", offered)
	}
}
