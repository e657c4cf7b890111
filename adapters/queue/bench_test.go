package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

// onSynced are databases that are as safe as a server's: every commit waits for the disk.
func onSynced(b *testing.B) map[string]string {
	b.Helper()

	return map[string]string{
		"SQLite":     onSQLite(b),
		"PostgreSQL": postgres.Start(b, "max_connections=100").Copy(b, "queue", migrate),
	}
}

// BenchmarkStart prints how long work lies there before an idle worker begins it.
func BenchmarkStart(b *testing.B) {
	for name, url := range onSynced(b) {
		b.Run(name, func(b *testing.B) {
			begun := make(chan time.Time, 1)

			both := open(b, url, queue.Config{}, func(context.Context, ports.Work) error {
				begun <- time.Now()
				return nil
			})
			if err := both.queue.Start(b.Context()); err != nil {
				b.Fatal(err)
			}

			var total, waited []time.Duration

			for b.Loop() {
				asked := time.Now()

				enqueue(b, both.store, ports.Work{Job: "job_1", Task: "a", Kind: job.Light})

				committed := time.Now()
				began := await(b, begun, "the start")
				total, waited = append(total, began.Sub(asked)), append(
					waited,
					max(0, began.Sub(committed)),
				)
				// until River has noted the end, and is idle again
				<-time.After(70 * time.Millisecond)
			}

			report(b, "write-to-start", total)
			report(b, "commit-to-start", waited)
		})
	}
}

func report(b *testing.B, name string, list []time.Duration) {
	b.Helper()
	slices.Sort(list)

	for percent, at := range map[string]int{"p50": 50, "p90": 90, "p99": 99} {
		b.ReportMetric(float64(list[len(list)*at/100].Microseconds())/1000, name+"-"+percent+"-ms")
	}
}

// BenchmarkJob is the life of a job of one task, as far as it costs the database: inserted,
// claimed, completed with a file. Eight clients insert.
func BenchmarkJob(b *testing.B) {
	for name, url := range onSynced(b) {
		b.Run(name, func(b *testing.B) {
			var (
				ended sync.WaitGroup
				both  both
			)

			both = open(
				b,
				url,
				queue.Config{
					Workers: map[job.Kind]int{
						job.Light:    8,
						job.Image:    1,
						job.Document: 1,
						job.Video:    1,
						job.Delivery: 1,
					},
				},
				func(ctx context.Context, w ports.Work) error {
					if err := work(ctx, both, w); err != nil {
						b.Error(err)
						return err
					}

					ended.Done()

					return nil
				},
			)
			if err := both.queue.Start(b.Context()); err != nil {
				b.Fatal(err)
			}

			b.ResetTimer()

			var clients sync.WaitGroup
			for client := range 8 {
				clients.Go(func() {
					for n := client; n < b.N; n += 8 {
						ended.Add(1)

						if err := submit(
							b.Context(),
							both,
							fmt.Sprintf("job_%d-%d", b.N, n),
						); err != nil {
							b.Error(err)
							ended.Done()
						}
					}
				})
			}

			clients.Wait()
			ended.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

func submit(ctx context.Context, b both, id string) error {
	j := job.New(
		job.Draft{
			ID:    id,
			Owner: "usr_1",
			Now:   time.Now(),
			Tasks: []job.TaskState{{Name: "make", Operation: operation.Convert, Kind: job.Light}},
		},
	)
	j.Admit()

	return b.store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return errors.Join(
			tx.Jobs.Insert(ctx, j),
			tx.Enqueue(ctx, ports.Work{Job: id, Task: "make", Kind: job.Light}),
		)
	})
}

func work(ctx context.Context, b both, w ports.Work) error {
	change := func(verb func(tx ports.Tx, j *job.Job) error) error {
		return b.store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
			j, err := tx.Jobs.Get(ctx, w.Job)
			if err != nil {
				return err
			}

			return errors.Join(verb(tx, j), tx.Jobs.Save(ctx, j))
		})
	}
	claim := func(_ ports.Tx, j *job.Job) error { return j.Claim(w.Task, "lease", time.Now(), time.Now()) }
	complete := func(tx ports.Tx, j *job.Job) error {
		f := file.File{
			ID:      "file_" + w.Job,
			Owner:   "usr_1",
			Key:     w.Job,
			Created: time.Now(),
			Expires: time.Now(),
		}
		until := time.Now().Add(time.Hour)

		return errors.Join(
			tx.Files.Insert(ctx, f),
			j.Complete(w.Task, "lease", job.Result{Files: []string{f.ID}}, time.Now()),
			tx.Files.Keep(ctx, []string{f.ID}, until),
		)
	}

	return errors.Join(change(claim), change(complete))
}
