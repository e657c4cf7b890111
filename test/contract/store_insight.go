package contract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// several is a job of each status of a task.
func several(id string, tasks ...job.TaskState) *job.Job {
	for i := range tasks {
		tasks[i].Name = fmt.Sprintf("t%d", i)
	}

	return job.Restore(job.State{
		ID: id, Owner: "usr_" + id, Status: job.Processing, Created: instant(), Tasks: tasks,
	})
}

func after(d time.Duration) time.Time { return instant().Add(d) }

func storeInsight() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Depths counts what waits and what runs, by kind": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, several("job_1",
				job.TaskState{Kind: job.Video, Status: job.Processing},
				job.TaskState{Kind: job.Video, Status: job.Pending},
				job.TaskState{Kind: job.Video, Status: job.Pending},
				job.TaskState{Kind: job.Image, Status: job.Pending},
				job.TaskState{Kind: job.Light, Status: job.Completed},
			))

			var got []ports.Depth

			read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
				got, err = tx.Insight.Depths(ctx)
				return err
			})
			slices.SortFunc(got, func(a, b ports.Depth) int { return cmp.Compare(a.Kind, b.Kind) })

			want := []ports.Depth{
				{Kind: job.Image, Waiting: 1}, {Kind: job.Video, Waiting: 2, Running: 1},
			}
			if !slices.Equal(got, want) {
				t.Errorf("depths: %+v", got)
			}
		},
		"Heard returns those that were heard of, until they leave": func(t *testing.T, s OpenStore) {
			reports := func(id string, began, seen time.Duration) ports.Process {
				return ports.Process{
					ID: id, Host: "worker-1", Role: "worker", Version: "1.0",
					Workers: map[job.Kind]int{
						job.Light:    8,
						job.Image:    1,
						job.Document: 3,
						job.Video:    2,
						job.Delivery: 100,
					},
					Started: after(began), Seen: after(seen),
				}
			}
			again := reports("prc_2", 0, time.Minute)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(tx.Processes.Report(ctx, reports("prc_2", 0, 0)),
					tx.Processes.Report(ctx, reports("prc_1", -time.Hour, -time.Hour)),
					tx.Processes.Report(ctx, reports("prc_3", 0, time.Minute)),
					tx.Processes.Report(ctx, again))
			})

			heard := func(since time.Duration) (list []ports.Process) {
				read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
					list, err = tx.Processes.Heard(ctx, after(since))
					return err
				})

				return list
			}
			if got := heard(0); len(got) != 2 || !reflect.DeepEqual(got[0], again) ||
				got[1].ID != "prc_3" {
				t.Errorf("heard of: %+v", got)
			}

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Processes.Leave(ctx, "prc_3", after(-time.Minute))
			})

			if got := heard(-2 * time.Hour); len(got) != 1 || got[0].ID != "prc_2" {
				t.Errorf("left: %+v", got)
			}
		},
		"Running returns what is worked on, by when it began": func(t *testing.T, s OpenStore) {
			runs := func(began time.Duration) job.TaskState {
				return job.TaskState{
					Operation: "convert", Kind: job.Image, Status: job.Processing, Progress: 40,
					Started: after(began), Lease: "lease", LeaseUntil: after(time.Hour),
				}
			}
			insertJobs(t, s, several("job_1", runs(2*time.Second), runs(3*time.Second)),
				several("job_2", runs(time.Second), job.TaskState{Status: job.Pending}))

			var got []ports.RunningTask

			read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
				got, err = tx.Insight.Running(ctx, 2)
				return err
			})

			want := []ports.RunningTask{
				{Job: "job_2", Task: "t0", Owner: "usr_job_2", Started: after(time.Second)},
				{Job: "job_1", Task: "t0", Owner: "usr_job_1", Started: after(2 * time.Second)},
			}
			for i := range want {
				want[i].Operation, want[i].Kind, want[i].Progress = "convert", job.Image, 40
				want[i].LeaseUntil = after(time.Hour)
			}

			if !slices.Equal(got, want) {
				t.Errorf("running: %+v", got)
			}
		},
		"Failed returns what has failed since an instant, the newest first": func(t *testing.T, s OpenStore) {
			lost := func(ended time.Duration) job.TaskState {
				return job.TaskState{
					Operation: "convert", Engine: "vips", EngineVersion: "8", Status: job.Failed,
					Completed: after(ended), Failure: &job.Failure{
						Kind: fault.CorruptFile, Text: "broken",
						Details: map[string]any{"engine_output": "what?"},
					},
				}
			}
			insertJobs(t, s, several("job_1", lost(-time.Second), lost(0)),
				several("job_2", lost(time.Second), job.TaskState{Status: job.Cancelled}),
				several("job_3", lost(2*time.Second)))

			var got []ports.FailedTask

			read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
				got, err = tx.Insight.Failed(ctx, instant(), 2)
				if err == nil {
					var all []ports.FailedTask
					if all, err = tx.Insight.Failed(ctx, instant(), 9); len(all) != 3 {
						t.Errorf("since the instant: %+v", all)
					}
				}

				return err
			})

			want := make([]ports.FailedTask, 2)
			for i, id := range []string{"job_3", "job_2"} {
				want[i] = ports.FailedTask{
					Job: id, Task: "t0", Owner: "usr_" + id, Operation: "convert", Engine: "vips",
					EngineVersion: "8", Completed: after(time.Duration(2-i) * time.Second),
					Failure: *lost(0).Failure,
				}
			}

			if !reflect.DeepEqual(got, want) {
				t.Errorf("failed: %+v", got)
			}
		},
		"Stored counts what is not deleted": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, aFile("file_1"), aFile("file_2"), aFile("file_3"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Files.MarkDeleted(ctx, "file_3", instant())
			})
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				files, bytes, err := tx.Insight.Stored(ctx)
				if files != 2 || bytes != 2*aFile("file_1").Size {
					t.Errorf("%d files of %d bytes", files, bytes)
				}

				return err
			})
		},
	}
}
