package contract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func storeLists() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a listed job comes back whole": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, fullJob("job_1", 1), fullJob("job_2", 2))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				list, err := tx.Lists.Jobs(ctx, ports.JobFilter{Owner: "usr_1", Limit: 10})
				if len(list) != 2 {
					t.Fatalf("%d jobs, %v", len(list), err)
				}

				wantState(t, list[0], fullJob("job_2", 2))
				wantState(t, list[1], fullJob("job_1", 1))

				return err
			})
		},
		"jobs are listed newest first, then by id, for their owner alone": func(t *testing.T, s OpenStore) {
			insertJobs(
				t,
				s,
				listed("job_b", "usr_1", job.Pending, "", 1),
				listed("job_a", "usr_1", job.Pending, "", 1),
				listed("job_0", "usr_1", job.Pending, "", 3),
				listed("job_x", "usr_2", job.Pending, "", 2),
			)
			wantListed(t, s, ports.JobFilter{Owner: "usr_1", Limit: 10}, "job_0", "job_b", "job_a")
			wantListed(t, s, ports.JobFilter{Owner: "usr_1", Limit: 2}, "job_0", "job_b")
			wantListed(t, s, ports.JobFilter{Owner: "usr_3", Limit: 2})
		},
		"filters hold together": func(t *testing.T, s OpenStore) {
			insertJobs(
				t,
				s,
				listed("job_1", "usr_1", job.Completed, "blue", 1),
				listed("job_2", "usr_1", job.Failed, "blue", 2),
				listed("job_3", "usr_1", job.Completed, "", 3),
				listed("job_4", "usr_2", job.Completed, "blue", 4),
			)
			wantListed(
				t,
				s,
				ports.JobFilter{Owner: "usr_1", Status: job.Completed, Limit: 9},
				"job_3",
				"job_1",
			)
			wantListed(
				t,
				s,
				ports.JobFilter{Owner: "usr_1", Tag: "blue", Limit: 9},
				"job_2",
				"job_1",
			)
			wantListed(
				t,
				s,
				ports.JobFilter{Owner: "usr_1", Tag: "blue", Status: job.Completed, Limit: 9},
				"job_1",
			)
			wantListed(t, s, ports.JobFilter{Owner: "usr_1", Tag: "bl", Limit: 9})

			for _, tag := range impossible("red", "blue") {
				if tag != "" {
					wantListed(t, s, ports.JobFilter{Owner: "usr_1", Tag: tag, Limit: 9})
				}
			}
		},
		"as many as are to be skipped are passed over, behind the mark and among those that the filter lets through": func(t *testing.T, s OpenStore) {
			for i := range 6 {
				insertJobs(
					t,
					s,
					listed(
						fmt.Sprint("job_", i),
						"usr_1",
						job.Pending,
						map[bool]string{true: "even"}[i%2 == 0],
						i,
					),
				)
			}

			wantListed(t, s, ports.JobFilter{Owner: "usr_1", Skip: 2, Limit: 2}, "job_3", "job_2")
			wantListed(t, s, ports.JobFilter{Owner: "usr_1", Skip: 5, Limit: 2}, "job_0")
			wantListed(t, s, ports.JobFilter{Owner: "usr_1", Skip: 6, Limit: 2})
			wantListed(
				t,
				s,
				ports.JobFilter{Owner: "usr_1", Tag: "even", Skip: 1, Limit: 9},
				"job_2",
				"job_0",
			)

			mark := ports.JobMark{Created: instant().Add(4 * time.Hour), ID: "job_4"}
			wantListed(
				t,
				s,
				ports.JobFilter{Owner: "usr_1", After: mark, Skip: 1, Limit: 2},
				"job_2",
				"job_1",
			)
		},
		"a mark goes on behind its job, also when that is gone": func(t *testing.T, s OpenStore) {
			var want []string

			for i := range 7 {
				insertJobs(t, s, listed(fmt.Sprint("job_", i), "usr_1", job.Pending, "", i/3))
				want = append(want, fmt.Sprint("job_", i))
			}

			slices.Reverse(want)
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { _, err := tx.Jobs.Delete(ctx, "job_4"); return err },
			)

			mark := ports.JobMark{Created: instant().Add(time.Hour), ID: "job_4"}
			wantListed(
				t,
				s,
				ports.JobFilter{Owner: "usr_1", After: mark, Limit: 3},
				"job_3",
				"job_2",
				"job_1",
			)
			wantListed(
				t,
				s,
				ports.JobFilter{
					Owner: "usr_1",
					After: ports.JobMark{Created: instant(), ID: "job_0"},
					Limit: 3,
				},
			)
		},
	}
}

// listed returns a job made that many hours after the instant.
func listed(id, owner string, status job.Status, tag string, hours int) *job.Job {
	return job.Restore(
		job.State{
			ID:      id,
			Owner:   owner,
			Status:  status,
			Tag:     tag,
			Created: instant().Add(time.Duration(hours) * time.Hour),
			Tasks:   []job.TaskState{{Name: "a"}},
		},
	)
}

func wantListed(t *testing.T, s OpenStore, filter ports.JobFilter, want ...string) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Lists.Jobs(ctx, filter)

		var got []string
		for _, j := range list {
			got = append(got, j.ID())
		}

		if !slices.Equal(got, want) {
			t.Errorf("%+v lists %v, want %v", filter, got, want)
		}

		return err
	})
}
